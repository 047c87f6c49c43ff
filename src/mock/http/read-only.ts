import { jsonAnswer, type MockAnswer, type MockRequest } from './answer.ts'

const writeMethods = ['POST', 'PUT', 'DELETE']

/** What a follower says to a write, `undefined` to anything else. It lets consumers be, and takes reads by POST for writes. */
export function refuseWrite(
  { method, path }: MockRequest,
  writePrefixes: readonly string[],
): MockAnswer | undefined {
  const isWrite = writeMethods.includes(method) && writePrefixes.some((prefix) => path.startsWith(prefix))
  if (!isWrite) return undefined
  return jsonAnswer(409, { error: 'read_only', message: 'This node is a read-only follower' })
}
