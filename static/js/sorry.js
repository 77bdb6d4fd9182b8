// On a page that says sorry: the last form was not taken, so its draft is kept (draft.js); and the way back to it.
for (const key of Object.keys(sessionStorage)) if (key.startsWith("draft-sent:")) sessionStorage.removeItem(key);

const back = document.querySelector("[data-go-back]");
back.hidden = window.history.length < 2;
back.addEventListener("click", () => window.history.back());
