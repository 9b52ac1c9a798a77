/** One photo or file on its way to the server: a photo is made small in the browser, then it is posted with progress. */

/** Longest side in pixels; the server keeps no more. */
const LONGEST_SIDE = 2048;
/** A photo of a kind every server reads and below this size goes as it is. */
const SMALL_ENOUGH_BYTES = 1_000_000;
const LARGEST_BYTES = 25 * 1024 * 1024;
const LARGEST_FILE_BYTES = 20 * 1024 * 1024;
/** After a failure of network or server. */
const RETRY_MS = 2_000;
/** Whoever is to wait longer (until tomorrow, say) is told so instead. */
const LONGEST_RETRY_S = 60;
const READABLE_TYPES = new Set(["image/jpeg", "image/png", "image/webp"]);

/** Browsers do not know every phone's photos by their type. */
const PHOTO_ENDINGS = /\.(avif|heic|heif)$/i;

/** The server's "too large" and "none that is taken": the same file is refused each time. */
const FINAL = new Set([413, 415]);

/**
 * A photo or file that cannot be sent: `text` says why, `retryAfterMs` whether and when it is tried again without being asked,
 * `final` that no new try can help.
 */
export class UploadError extends Error {
  /**
   * @param {string} text
   * @param {{retryAfterMs?: number, final?: boolean}} [outlook]
   */
  constructor(text, { retryAfterMs, final = false } = {}) {
    super(text);
    this.text = text;
    this.retryAfterMs = retryAfterMs;
    this.final = final;
  }
}

/**
 * Whether the file is sent as a photo; a drawing is a program for one.
 * @param {File} file
 */
export function isPhoto({ name, type }) {
  return (type.startsWith("image/") && type !== "image/svg+xml") || (!type && PHOTO_ENDINGS.test(name));
}

/**
 * Posts a photo and gives its upload id.
 * @param {string} entrance
 * @param {File} file
 * @param {string} tooLarge the sentence for a photo that is
 * @param {(share: number) => void} onProgress hears shares between 0 and 1
 */
export async function uploadPhoto(entrance, file, tooLarge, onProgress) {
  const photo = await shrink(file);
  if (photo.size > LARGEST_BYTES) throw new UploadError(tooLarge, { final: true });
  return read(await post(`${entrance}photos`, photo, onProgress), tooLarge);
}

/**
 * Posts a file as it is and gives its upload id.
 * @param {string} entrance
 * @param {File} file
 * @param {string} tooLarge the sentence for a file that is
 * @param {(share: number) => void} onProgress hears shares between 0 and 1
 */
export async function uploadFile(entrance, file, tooLarge, onProgress) {
  if (file.size > LARGEST_FILE_BYTES) throw new UploadError(tooLarge, { final: true });
  return read(await post(`${entrance}files?name=${encodeURIComponent(file.name)}`, file, onProgress), tooLarge);
}

/**
 * The upload id of a finished request.
 * @param {XMLHttpRequest} request
 * @param {string} tooLarge
 */
function read(request, tooLarge) {
  const answer = readAnswer(request);
  if (request.status < 300 && answer.upload) return answer.upload;
  if (request.status >= 500 || request.status === 0) throw new UploadError(answer.error ?? "", { retryAfterMs: RETRY_MS });
  const seconds = Number(request.getResponseHeader("Retry-After"));
  if (request.status === 429 && seconds > 0 && seconds <= LONGEST_RETRY_S) throw new UploadError(answer.error ?? "", { retryAfterMs: seconds * 1000 });
  throw new UploadError(answer.error || (request.status === 413 ? tooLarge : ""), { final: FINAL.has(request.status) });
}

/**
 * The photo as a JPEG of at most 2048 px if it is large: saves the person's data volume. The original if that fails.
 * @param {File} file
 * @returns {Promise<Blob>}
 */
async function shrink(file) {
  if (file.size <= SMALL_ENOUGH_BYTES && READABLE_TYPES.has(file.type)) return file;
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    const context = canvas.getContext("2d");
    if (!context) return file;
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    /** @type {Blob | null} */
    const small = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    return small && small.size < file.size ? small : file;
  } catch {
    return file;
  }
}

/**
 * The finished request, whatever became of it. (`fetch` tells no progress.)
 * @param {string} address
 * @param {Blob} photo
 * @param {(share: number) => void} onProgress
 * @returns {Promise<XMLHttpRequest>}
 */
function post(address, photo, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("Content-Type", photo.type || "application/octet-stream");
    request.timeout = 180_000;
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    request.addEventListener("loadend", () => resolve(request));
    request.send(photo);
  });
}

/**
 * The JSON of the answer; an empty object if it is none.
 * @param {XMLHttpRequest} request
 * @returns {{upload?: string, error?: string}}
 */
function readAnswer(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
}
