import { builtin } from '../internal/builtin.node.ts'

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
    hasHttp() &&
    isMarked(globals.fetch, FETCH) &&
    DISPATCHERS.every((name) => {
      const dispatcher = globals[name]
      return dispatcher === undefined || isPlainAgent(dispatcher)
    })
  )
}

/** What `compose` makes of an agent has its class, but another `dispatch`. */
function isPlainAgent(dispatcher: unknown): boolean {
  const { constructor: made, dispatch } = dispatcher as Dispatcher
  return isMarked(made, AGENT) && dispatch === made.prototype.dispatch
}

interface Dispatcher {
  readonly constructor: { readonly prototype: { readonly dispatch: unknown } }
  readonly dispatch: unknown
}

let isThere: boolean | undefined

/** Some who bring Node's `fetch` into another global scope leave the rest of Node behind. */
function hasHttp(): boolean {
  isThere ??= builtin('node:http') !== undefined
  return isThere
}

function isMarked(made: unknown, mark: RegExp): boolean {
  if (typeof made !== 'function') return false
  const known = judged.get(made)
  if (known !== undefined) return known
  const isFound = mark.test(Function.prototype.toString.call(made))
  judged.set(made, isFound)
  return isFound
}
