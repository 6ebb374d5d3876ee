// The part of every component that stands in its messages: fetches the component's module once,
// and hands it the calls. Python puts the address in, and leaves these comments out.
//
// While the module is on its way, only the latest call of an element waits for it; a call that a
// newer one has overtaken, or that was cleaned up, does nothing. What does not load is said in a
// sentence, and tried again at the next call.
const calls = new WeakMap();
let module = null;
let loading = null;

export default function show(component) {
  const place = component.parentElement;
  const call = { problem: calls.get(place)?.problem };
  calls.set(place, call);
  const run = () => {
    call.problem?.remove();
    return module.default(component);
  };
  if (module) return run();
  loading ??= import(new URL("$address", window.location.href).href);
  loading.then((loaded) => {
    module = loaded;
    if (calls.get(place) === call) call.clean = run();
  }, () => {
    loading = null;
    if (calls.get(place) !== call || call.problem) return;
    call.problem = document.createElement("p");
    call.problem.setAttribute("role", "alert");
    call.problem.textContent = "This part of the page did not load. Reload the page.";
    place.append(call.problem);
  });
  return () => {
    if (calls.get(place) === call) calls.delete(place);
    call.clean?.();
  };
}
