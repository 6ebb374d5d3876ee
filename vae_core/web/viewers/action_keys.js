// Arrow keys that choose an action, only while the hand is here: focus within, or pointer over it.
const CHOSEN = { ArrowLeft: 0, ArrowRight: 2 };
const RESTING = 1;
const TAKERS = "input, textarea, select, button, canvas, [role=slider]"; // use arrows themselves

function elsewhere(event, node) {
  const [first] = event.composedPath();
  if (node.contains(first)) return false;
  return first instanceof Element && first.matches(TAKERS);
}

// onChoose(action) when an arrow goes down, and with none of three when the last is let go.
export function attachActionKeys(node, onChoose) {
  const held = new Set();
  let [over, within, listening] = [false, false, false];

  function down(event) {
    if (!node.isConnected) return forget();
    const action = CHOSEN[event.key];
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (action === undefined || !plain || elsewhere(event, node)) return undefined;
    event.preventDefault(); // or the page would scroll
    if (held.has(event.key)) return undefined;
    held.add(event.key);
    return onChoose(action);
  }

  function up(event) {
    if (!held.delete(event.key)) return;
    const [other] = held;
    onChoose(other ? CHOSEN[other] : RESTING);
  }

  function rest() {
    if (!held.size) return;
    held.clear();
    onChoose(RESTING);
  }

  function forget() {
    document.removeEventListener("keydown", down);
    document.removeEventListener("keyup", up);
    window.removeEventListener("blur", rest);
    listening = false;
  }

  function follow() {
    if ((over || within) === listening) return;
    if (listening) {
      rest();
      forget();
      return;
    }
    document.addEventListener("keydown", down);
    document.addEventListener("keyup", up);
    window.addEventListener("blur", rest);
    listening = true;
  }

  node.addEventListener("pointerenter", () => { over = true; follow(); });
  node.addEventListener("pointerleave", () => { over = false; follow(); });
  node.addEventListener("focusin", () => { within = true; follow(); });
  node.addEventListener("focusout", () => { within = false; follow(); });
}
