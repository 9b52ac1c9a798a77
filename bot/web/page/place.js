/** Where the browser says the person is. */

/** A device without a fix after this time has none to give. */
const TIMEOUT_MS = 15_000;
/** A position this old is still the place where the person stands. */
const MAXIMUM_AGE_MS = 60_000;

/** The position was not given: `word` names what to tell the person. */
export class PlaceError extends Error {
  /** @param {"place_denied" | "place_unavailable"} word */
  constructor(word) {
    super(word);
    this.word = word;
  }
}

/**
 * Latitude and longitude, after the browser has asked the person.
 * @returns {Promise<{latitude: number, longitude: number}>}
 */
export function findPlace() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) {
      reject(new PlaceError("place_unavailable"));
      return;
    }
    /** @type {PositionCallback} */
    const found = ({ coords }) => resolve({ latitude: round(coords.latitude), longitude: round(coords.longitude) });
    /** @type {PositionErrorCallback} */
    const failed = ({ code }) => reject(new PlaceError(code === 1 ? "place_denied" : "place_unavailable"));
    const options = { enableHighAccuracy: true, timeout: TIMEOUT_MS, maximumAge: MAXIMUM_AGE_MS };
    navigator.geolocation.getCurrentPosition(found, failed, options);
  });
}

/**
 * Six digits are a tenth of a metre; more would only pretend.
 * @param {number} degrees
 */
function round(degrees) {
  return Math.round(degrees * 1e6) / 1e6;
}
