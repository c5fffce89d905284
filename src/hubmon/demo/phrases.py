# ruff: noqa: RUF001 - Russian is written in Cyrillic
"""What customers and the hub write, by language; invented, short and plausible."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """Sentences of one language. `{flight}`, `{city}` and `{code}` are filled in."""

    questions: tuple[str, ...]
    """In the order of `TOPICS`."""
    rebooking: str
    more: tuple[str, ...]
    nudges: tuple[str, ...]
    thanks: tuple[str, ...]
    praise: str
    answers: tuple[str, ...]
    welcome: str
    received: str


TOPICS = ("baggage", "delay", "refund", "check-in", "seat", "information")

PHRASES = {
    "en": Phrases(
        (
            "My suitcase did not arrive in {city}. Who can help me? Reference {code}",
            "Is {flight} to {city} on time? The board says nothing 😕",
            "Still waiting for my refund, booking {code}. It has been three weeks!",
            "I can't check in for {flight}, the app says error. What now?",
            "Can we sit together on {flight}? We travel with a baby 👶",
            "Can I take my cello into the cabin on {flight}?",
        ),
        "{flight} is cancelled!! Please rebook us to {city}, booking {code}",
        ("And what about my return flight?", "It's booking {code}.", "Does that cost extra?"),
        ("Hello? Anyone there?", "Still nothing...", "??"),
        ("Thank you so much! 😊", "Great, thanks!", "👍"),
        "What a lovely crew on {flight} to {city}, thank you! 💙",
        (
            "Hi! We've checked this for you: it is arranged for {flight}.",
            "Sorry to hear that. We have passed it on and will keep you posted.",
            "Good news: your booking {code} has been changed.",
        ),
        "You're welcome! Have a pleasant journey.",
        "Thanks for your message. We will answer as soon as we can.",
    ),
    "nl": Phrases(
        (
            "Mijn koffer is niet aangekomen in {city}. Wie kan helpen? Kenmerk {code}",
            "Vertrekt {flight} naar {city} op tijd?",
            "Ik wacht nog steeds op mijn geld terug, boeking {code} 😡",
            "Inchecken voor {flight} lukt niet, de app geeft een fout.",
            "Kunnen we naast elkaar zitten in {flight}?",
            "Mag mijn kat mee in de cabine van {flight}? 🐈",
        ),
        "{flight} is geannuleerd! Kunnen jullie ons omboeken naar {city}? Boeking {code}",
        ("En mijn terugvlucht dan?", "Het gaat om boeking {code}.", "Kost dat extra?"),
        ("Hallo? Is daar iemand?", "Nog steeds niets gehoord..."),
        ("Dank je wel! 😊", "Super, bedankt!"),
        "Wat een fijne bemanning op {flight}, complimenten! 👏",
        (
            "Hoi! We hebben het nagekeken en voor je geregeld.",
            "Wat vervelend. We hebben het doorgegeven en houden je op de hoogte.",
        ),
        "Graag gedaan, goede reis!",
        "Bedankt voor je bericht. We antwoorden zo snel mogelijk.",
    ),
    "de": Phrases(
        (
            "Mein Koffer ist nicht in {city} angekommen. Vorgang {code}",
            "Ist {flight} nach {city} pünktlich?",
            "Wo bleibt meine Erstattung für {code}?",
            "Der Check-in für {flight} funktioniert nicht.",
            "Können wir auf {flight} nebeneinander sitzen?",
            "Darf ich Skier auf {flight} mitnehmen? ⛷️",
        ),
        "{flight} wurde gestrichen! Bitte umbuchen nach {city}, Buchung {code}",
        ("Und der Rückflug?", "Die Buchung ist {code}.", "Kostet das etwas?"),
        ("Hallo? Ist da jemand?", "Immer noch keine Antwort..."),
        ("Vielen Dank!", "Super, danke 😊"),
        "Tolle Crew auf {flight}, herzlichen Dank! ✈️",
        ("Guten Tag, wir haben das für Sie erledigt.", "Das tut uns leid. Wir melden uns."),
        "Gern geschehen, gute Reise!",
        "Danke für Ihre Nachricht. Wir antworten so bald wie möglich.",
    ),
    "fr": Phrases(
        (
            "Ma valise n'est pas arrivée à {city}. Dossier {code}",
            "Le vol {flight} pour {city} est-il à l'heure ?",
            "J'attends toujours mon remboursement, réservation {code}.",
            "Impossible de m'enregistrer sur {flight} 😩",
            "Peut-on être assis ensemble sur {flight} ?",
            "Puis-je emporter une poussette sur {flight} ?",
        ),
        "{flight} annulé ! Merci de nous replacer vers {city}, réservation {code}",
        ("Et mon vol retour ?", "C'est la réservation {code}.", "Y a-t-il des frais ?"),
        ("Allô ? Il y a quelqu'un ?", "Toujours rien..."),
        ("Merci beaucoup ! 😊", "Parfait, merci."),
        "Équipage formidable sur {flight}, bravo ! 👏",
        ("Bonjour, c'est arrangé pour vous.", "Nous sommes désolés, nous vous tenons informé."),
        "Avec plaisir, bon voyage !",
        "Merci pour votre message. Nous répondons dès que possible.",
    ),
    "es": Phrases(
        (
            "Mi maleta no llegó a {city}. ¿Quién me ayuda? Referencia {code}",
            "¿{flight} a {city} sale a tiempo?",
            "¿Cuándo llega mi reembolso de {code}?",
            "No puedo hacer el check-in de {flight} 😤",
            "¿Podemos sentarnos juntos en {flight}?",
            "¿Puedo llevar mi guitarra en {flight}? 🎸",
        ),
        "¡Cancelaron {flight}! Necesito otro vuelo a {city}, reserva {code}",
        ("¿Y mi vuelo de vuelta?", "La reserva es {code}.", "¿Tiene costo?"),
        ("¿Hola? ¿Hay alguien?", "Sigo esperando..."),
        ("¡Muchas gracias! 😊", "Perfecto, gracias"),
        "¡Qué tripulación tan amable en {flight}! Gracias 💙",
        ("¡Hola! Ya está arreglado.", "Lo sentimos mucho. Le mantendremos informado."),
        "¡De nada, buen viaje!",
        "Gracias por su mensaje. Responderemos lo antes posible.",
    ),
    "pt": Phrases(
        (
            "Minha mala não chegou a {city}. Referência {code}",
            "O voo {flight} para {city} está no horário?",
            "Cadê meu reembolso da reserva {code}? 😡",
            "Não consigo fazer o check-in do {flight}.",
            "Podemos sentar juntos no {flight}?",
            "Posso levar minha prancha no {flight}? 🏄",
        ),
        "{flight} cancelado! Preciso remarcar para {city}, reserva {code}",
        ("E o meu voo de volta?", "A reserva é {code}.", "Tem custo?"),
        ("Olá? Tem alguém aí?", "Continuo esperando..."),
        ("Muito obrigada! 😊", "Perfeito, obrigado"),
        "Que tripulação maravilhosa no {flight}! 👏",
        ("Olá! Já está resolvido.", "Sentimos muito. Vamos manter você informado."),
        "De nada, boa viagem!",
        "Obrigado pela mensagem. Responderemos assim que possível.",
    ),
    "it": Phrases(
        (
            "La mia valigia non è arrivata a {city}. Pratica {code}",
            "Il volo {flight} per {city} è in orario?",
            "Aspetto ancora il rimborso di {code}.",
            "Non riesco a fare il check-in per {flight}.",
            "Possiamo sederci vicini su {flight}?",
            "Posso portare il passeggino su {flight}?",
        ),
        "{flight} cancellato! Ci serve un altro volo per {city}, prenotazione {code}",
        ("E il volo di ritorno?", "La prenotazione è {code}."),
        ("C'è qualcuno?", "Ancora niente..."),
        ("Grazie mille! 😊", "Perfetto, grazie"),
        "Equipaggio fantastico su {flight}, complimenti!",
        ("Buongiorno, è tutto sistemato.", "Ci dispiace molto, la terremo informata."),
        "Prego, buon viaggio!",
        "Grazie del messaggio. Risponderemo al più presto.",
    ),
    "ru": Phrases(
        (
            "Мой чемодан не прилетел в {city}. Номер {code}",
            "Рейс {flight} в {city} вылетает вовремя?",
            "Где мой возврат по бронированию {code}?",
            "Не могу зарегистрироваться на {flight}.",
            "Можно нам сесть рядом на {flight}?",
            "Можно взять собаку в салон {flight}? 🐕",
        ),
        "Рейс {flight} отменён! Перебронируйте нас в {city}, бронь {code}",
        ("А обратный рейс?", "Бронирование {code}.", "Это платно?"),
        ("Ау, есть кто-нибудь?", "До сих пор тишина..."),
        ("Спасибо большое! 😊", "Отлично, спасибо"),
        "Чудесный экипаж на {flight}, спасибо!",
        ("Здравствуйте! Мы всё уладили.", "Нам очень жаль. Мы будем держать вас в курсе."),
        "Пожалуйста, приятного полёта!",
        "Спасибо за сообщение. Ответим как можно скорее.",
    ),
    "zh": Phrases(
        (
            "我的行李没有到{city},请问怎么办?编号{code}",
            "{flight}飞往{city}会准点吗?",
            "我的退款什么时候到?订单{code}",
            "{flight}无法办理值机,怎么回事?",
            "{flight}可以安排我们坐在一起吗?",
            "{flight}可以带婴儿车吗?👶",
        ),
        "{flight}取消了!请帮我们改签到{city},订单{code}",
        ("那我的回程航班呢?", "订单号是{code}。", "要另外付费吗?"),
        ("有人吗?", "还在等……"),
        ("非常感谢!😊", "好的,谢谢"),
        "{flight}的机组人员太棒了,谢谢!",
        ("您好,已经为您处理好了。", "非常抱歉,我们会尽快通知您。"),
        "不客气,祝您旅途愉快!",
        "感谢您的来信,我们会尽快回复。",
    ),
    "ja": Phrases(
        (
            "{city}に荷物が届きませんでした。番号は{code}です。",
            "{flight}便({city}行き)は定刻ですか?",
            "予約{code}の払い戻しはいつですか?",
            "{flight}便のチェックインができません。",
            "{flight}便で隣同士の席にできますか?",
            "{flight}便にベビーカーを持ち込めますか?",
        ),
        "{flight}便が欠航になりました。{city}行きに振り替えてください。予約{code}",
        ("帰りの便はどうなりますか?", "予約番号は{code}です。"),
        ("まだ返事がありません。", "どなたかいますか?"),
        ("ありがとうございます😊", "助かりました。"),
        "{flight}便の乗務員の皆さん、素晴らしかったです!",
        ("お調べして手配いたしました。", "申し訳ございません。追ってご連絡いたします。"),
        "どういたしまして。良いご旅行を。",
        "お問い合わせありがとうございます。順次ご返信いたします。",
    ),
    "ar": Phrases(
        (
            "لم تصل حقيبتي إلى {city}. الرقم {code}",
            "هل رحلة {flight} إلى {city} في موعدها؟",
            "أين المبلغ المسترد للحجز {code}؟",
            "لا أستطيع إنهاء إجراءات السفر لرحلة {flight}.",
            "هل يمكننا الجلوس معًا على {flight}؟",
            "هل يمكنني أخذ عربة أطفال على {flight}؟",
        ),
        "أُلغيت رحلة {flight}! أرجو تغيير الحجز {code} إلى {city}",
        ("وماذا عن رحلة العودة؟", "رقم الحجز {code}."),
        ("هل من أحد هنا؟",),
        ("شكرًا جزيلًا 😊",),
        "طاقم رائع على رحلة {flight}!",
        ("Hello, this has been arranged for you.",),
        "You're welcome!",
        "Thanks for your message. We will answer as soon as we can.",
    ),
}

HOSTILE = (
    "[/b][/] closing what was never open",
    "[@click=app.bell]win a free flight[/]",
    "\x1b[2J\x1b[31mred alert\x1b[0m",
    "\x1b]0;owned\x07\x1b]8;;http://example.invalid\x1b\\click\x1b]8;;\x1b\\",
    "\u202eegaggab ym si erehW\u202c",
    "<script>alert(1)</script>&amp;<b>",
    '=HYPERLINK("http://example.invalid";"refund")',
    'she said ""no"", then\n"yes",\nthen nothing',
    "Z\u0351\u036b\u0343a\u0328\u033clgo \u200b\u200d\ufeff\u0085\u2028end",
    "a\tb\x08\x7f\x9b31m",
    "{flight} %s %(x)s ${HOME} `id`",
)
"""What real feeds contain now and then, and no screen, page or file may fall for."""

EMOJI = ("🙏", "✈️", "😡😡😡", "👨\u200d👩\u200d👧\u200d👦 🧳", "🇳🇱", "❤️")
"""Messages without a language."""

CITIES = ("Amsterdam", "Paris", "Lima", "Osaka", "São Paulo", "Accra", "Toronto", "Delhi", "Oslo")

NAMES = (
    *("Noor", "Jaap van Dam", "Lena Okonjo", "Maria José", "Pierre-Yves", "Ольга", "王小明"),
    *(
        "さくら",
        "محمد",
        "נועה",
        "O'Brien & Co",
        "Zoë 🌍",
        "El Niño",
        "x",
        "José ✈️ Luis",
        "Ångström",
    ),
    "A name that somebody made a good deal longer than any column of any table was made for",
)

NOTES = (
    "Passenger in {seat} has a tight connection in {city}, please advise.",
    "Wheelchair needed on arrival for {seat}.",
    "Family in {seat} was promised an upgrade by the hub, is that right?",
    "Medical case on board, passenger in {seat} is fine now.",
)

CREW_PRAISE = (
    "Passenger in {seat} praises the rebooking team 👏",
    "Guest in {seat} thanks the hub for the quick answer.",
)
CREW_BLAME = (
    "Guest in {seat} waited two days for an answer and is not amused.",
    "Passenger in {seat} was told three different things.",
)
ITEMS = ("tablet", "red scarf", "passport", "teddy bear 🧸", "headphones", "cámara", "眼鏡")
