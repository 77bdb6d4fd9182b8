"""What somebody does at a screen, in the words of the pages' own forms."""

from playwright.sync_api import Locator, Page, expect


class Desk:
    """One person at one window."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, path: str) -> "Desk":
        self.page.goto(path)
        return self

    def form(self, path_end: str) -> Locator:
        """The form that posts to a URL ending so, unfolded if it lies in a closed card."""
        form = self.page.locator(f'form[action$="{path_end}"]').first
        folded = self.page.locator(f'details:not([open]):has(form[action$="{path_end}"]) > summary')
        if folded.count():
            folded.first.click()
        return form

    def fill(self, form: Locator, **values: str | bool) -> None:
        """Type into text fields, tick boxes, choose radios and options by value."""
        for name, value in values.items():
            field = form.locator(f'[name="{name}"]')
            kind = field.first.get_attribute("type")
            tag = field.first.evaluate("e => e.tagName")
            if kind == "radio":
                form.locator(f'[name="{name}"][value="{value}"]').check(force=True)
            elif kind == "checkbox" and isinstance(value, bool):
                field.first.set_checked(value, force=True)
            elif kind == "checkbox":
                form.locator(f'[name="{name}"][value="{value}"]').check(force=True)
            elif tag == "SELECT":
                field.select_option(label=value) if not value.isdecimal() else field.select_option(value)
            else:
                field.first.fill(str(value))

    def look_up(self, form: Locator, name: str, text: str) -> None:
        """Type a few letters and take the first hit."""
        box = form.locator(f'.lookup:has(input[name="{name}"])')
        box.locator("[data-lookup-text]").press_sequentially(text, delay=20)
        box.locator(".lookup-hits li").first.click()

    def draw(self, form: Locator) -> None:
        """Sign on the screen."""
        canvas = form.locator("canvas").first
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box is not None
        mouse = self.page.mouse
        mouse.move(box["x"] + 30, box["y"] + box["height"] / 2)
        mouse.down()
        for x, y in ((60, 20), (90, -15), (130, 25), (180, -10)):
            mouse.move(box["x"] + x, box["y"] + box["height"] / 2 + y, steps=4)
        mouse.up()

    def send(self, form: Locator) -> None:
        buttons = form.locator('button[type="submit"]:visible, button:not([type]):visible')
        buttons.and_(form.locator("button:not([name=go_on])")).last.click()
        self.wait()

    def wait(self) -> None:
        """Until the form has left: it asks first whether somebody is there (guard.js), and is busy meanwhile."""
        expect(self.page.locator("form[aria-busy]")).to_have_count(0, timeout=20_000)
        self.page.wait_for_load_state()

    def do(self, path_end: str, *, sign: bool = False, go_on: bool = False, **values: str | bool) -> None:
        """Fill one form and send it; ``go_on`` by the button that takes the order out of the step as well."""
        form = self.form(path_end)
        self.fill(form, **values)
        if sign:
            self.draw(form)
        if go_on:
            form.locator('button[name="go_on"]').click()
            self.wait()
        else:
            self.send(form)

    def press(self, path_end: str) -> None:
        """Press the button of an arrow that is not blocked."""
        self.send(self.form(path_end))

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()
