/**
 * Makes an error whose stack has no frames, where the engine can be told so: collecting them is most of what an error costs.
 * Nothing but `make` runs meanwhile.
 */
export function withoutFrames<Made extends Error>(make: () => Made): Made {
  const limit = Error.stackTraceLimit
  if (typeof limit !== 'number' || !Reflect.set(Error, 'stackTraceLimit', 0)) return make()
  try {
    return make()
  } finally {
    Error.stackTraceLimit = limit
  }
}
