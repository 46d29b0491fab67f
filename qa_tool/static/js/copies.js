// A copy of what was typed and is not saved yet, in this browser tab alone, for its owner, for an hour.
// Never passwords or files. It goes when the service has said that it is saved.

const MARK = "qa-typed:";
const HOUR = 3_600_000;
const owner = document.body.dataset.owner ?? "";

const all = () => {
  try {
    return Object.keys(sessionStorage).filter((key) => key.startsWith(MARK));
  } catch {
    return []; // the browser keeps nothing here: the page itself is all there is
  }
};

export function put(key, values, sent = false) {
  if (!owner) return;
  try {
    sessionStorage.setItem(MARK + key, JSON.stringify({ owner, at: Date.now(), sent, values }));
  } catch {
    // no room: the page itself is all there is
  }
}

export function find(key) {
  try {
    const copy = JSON.parse(sessionStorage.getItem(MARK + key) ?? "null");
    return copy?.owner === owner ? copy.values : null;
  } catch {
    return null;
  }
}

export function forget(key) {
  try {
    sessionStorage.removeItem(MARK + key);
  } catch {
    // there is none
  }
}

export function forgetAll() {
  for (const key of all()) sessionStorage.removeItem(key);
}

/** On every page: what is another person's, too old, or was answered by this very page goes. */
export function tidy() {
  const arrived = performance.getEntriesByType("navigation")[0]?.type === "navigate";
  for (const key of all()) {
    let copy = null;
    try {
      copy = JSON.parse(sessionStorage.getItem(key));
    } catch {
      // not one of ours any more
    }
    const strange = owner && copy?.owner !== owner;
    if (!copy || strange || (copy.sent && arrived) || Math.abs(Date.now() - copy.at) > HOUR) sessionStorage.removeItem(key);
  }
}
