/** Thrown where a Core's handler panics: the connection is cut without an answer, and the server goes on. */
export class ServerPanic extends Error {
  override readonly name = 'ServerPanic'
}
