/** What the text of a function is told by: no code but Node's own can load this module. */
const FETCH = /require\('internal\/deps\/undici\//
/** The class of what Node's `fetch` sends by unless told otherwise, and a form of it for older readers, as Node's build names them. */
const AGENT = /__name\(this, "(?:Agent|Dispatcher1Wrapper)"\)/

/** Where the copies of undici, of which Node has one, keep what all of them send by: which one reads depends on the version. */
const DISPATCHERS = [1, 2].map((version) => Symbol.for(`undici.globalDispatcher.${version}`))

const judged = new WeakMap<object, boolean>()

/**
 * Whether the global `fetch` is Node's own and sends as it does by itself: no mock or wrapper took its place, no proxy or mock that of
 * its dispatcher. They are told by their text, for what is there when this is loaded may be a mock already.
 */
export function usesNodesFetch(): boolean {
  const globals = globalThis as Readonly<Record<string | symbol, unknown>>
  return (
    isMarked(globals.fetch, FETCH) &&
    DISPATCHERS.every((name) => {
      const dispatcher = globals[name] as object | null | undefined
      return dispatcher === undefined || isMarked(dispatcher?.constructor, AGENT)
    })
  )
}

function isMarked(made: unknown, mark: RegExp): boolean {
  if (typeof made !== 'function') return false
  const known = judged.get(made)
  if (known !== undefined) return known
  const isFound = mark.test(Function.prototype.toString.call(made))
  judged.set(made, isFound)
  return isFound
}
