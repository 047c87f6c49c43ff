/** What the text of a function tells it by. No code but Node's own can load this module. */
const FETCH = "require('internal/deps/undici/"
/** The class of what Node's `fetch` sends by, unless it was told otherwise; its bundler names it like this. */
const AGENT = '__name(this, "Agent")'

/** Where every copy of undici keeps what all of them send by; the later ones under the first of these. */
const DISPATCHERS = [2, 1].map((version) => Symbol.for(`undici.globalDispatcher.${version}`))

const judged = new WeakMap<object, boolean>()

/**
 * Whether the global `fetch` is Node's own, and sends as it does by itself: no mock or wrapper took its place, no proxy or mock that
 * of its dispatcher. It is told by the text, not by what it was when this file was loaded: a mock may be there before.
 */
export function usesNodesFetch(): boolean {
  const globals = globalThis as Readonly<Record<string | symbol, unknown>>
  if (!isMarked(globals.fetch, FETCH)) return false
  for (const name of DISPATCHERS) {
    const dispatcher = globals[name]
    if (dispatcher !== undefined) return isMarked((dispatcher as object | null)?.constructor, AGENT)
  }
  return true
}

function isMarked(made: unknown, mark: string): boolean {
  if (typeof made !== 'function') return false
  const known = judged.get(made)
  if (known !== undefined) return known
  const isFound = Function.prototype.toString.call(made).includes(mark)
  judged.set(made, isFound)
  return isFound
}
