// Photos: several, from camera or gallery, made smaller before they travel, shown before they are sent.
import { each, word } from "./dom.js";

const LONGEST = 1920;

async function smaller(file) {
  if (!file.type.startsWith("image/") || file.size < 600_000 || !window.createImageBitmap) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file; // the server judges what is not a picture
  }
}

each("[data-photos]", (box) => {
  const input = box.querySelector("[data-photos-input]");
  const camera = box.querySelector("[data-photos-camera]");
  const thumbs = box.querySelector("[data-photos-thumbs]");
  let files = [];
  let urls = [];

  function show() {
    const parcel = new DataTransfer();
    files.forEach((file) => parcel.items.add(file));
    input.files = parcel.files;
    urls.forEach(URL.revokeObjectURL);
    urls = files.map((file) => URL.createObjectURL(file));
    thumbs.replaceChildren(...files.map((file, i) => {
      const thumb = document.createElement("div");
      thumb.className = "photo-thumb";
      const picture = document.createElement("img");
      picture.src = urls[i];
      picture.alt = word("photo", { number: i + 1 });
      const remove = document.createElement("button");
      remove.type = "button";
      remove.className = "btn btn-icon btn-sm photo-remove";
      remove.setAttribute("aria-label", word("remove"));
      remove.innerHTML = '<i class="ti ti-x" aria-hidden="true"></i>';
      remove.addEventListener("click", () => {
        files.splice(i, 1);
        show();
      });
      thumb.append(picture, remove);
      return thumb;
    }));
  }

  async function take(list) {
    box.setAttribute("aria-busy", "true");
    for (const file of list) files.push(await smaller(file));
    box.removeAttribute("aria-busy");
    show();
  }

  input.addEventListener("change", () => take([...input.files]));
  if (window.matchMedia("(pointer: coarse)").matches && camera) {
    camera.hidden = false;
    const lens = camera.querySelector("input");
    lens.addEventListener("change", () => take([...lens.files]));
  }
});
