(() => {
  const notice = document.getElementById("old");
  const until = Date.parse(notice.dataset.until);
  const look = () => {
    const old = notice.dataset.old === "yes" || Date.now() > until;
    if (notice.hidden === old) notice.hidden = !old;
    document.body.classList.toggle("is-old", old);
  };
  look();
  setInterval(look, 5000);
  document.addEventListener("visibilitychange", look);
})();
