import { sha256Hex } from '../../internal/sha256.ts'

/** No read model of a user's begins so: names that do are mapped too. */
const OURS = 'kv-'
const RESERVED = /^(?:view_.*|views_registry|views_index)$/s

/** The read model that keeps the states of a name: that of the same name, where Core takes one. Two names never share one. */
export function modelNameOf(name: string): string {
  const isTaken = /^[A-Za-z0-9_-]{1,64}$/.test(name) && !RESERVED.test(name) && !name.startsWith(OURS)
  return isTaken ? name : `${OURS}${digest(name, 40)}`
}

/** A read model that nobody else has: the states of a name go there when they do not fit into one commit. */
export function slotNameOf(model: string, suffix: string): string {
  return `${OURS}${digest(model, 28)}-${suffix}`
}

/** Of 160 bits or 112: two texts of the same digest are not found by chance. */
function digest(text: string, digits: number): string {
  return sha256Hex(new TextEncoder().encode(text)).slice(0, digits)
}
