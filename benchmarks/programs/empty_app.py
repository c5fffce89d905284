"""What a Textual application costs that shows nothing."""

from textual.app import App


class E(App):  # type: ignore[type-arg]  # noqa: D101  # as bare as it gets
    pass


E().run()
