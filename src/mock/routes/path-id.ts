import type { CoreState } from '../core/core-state.ts'
import { parseUuid } from '../core/uuid.ts'
import { type Read, textAnswer } from '../http/answer.ts'

/** Reads a path parameter that must be a UUID. */
export function readPathId(core: CoreState, name: string, value = ''): Read<string> {
  const id = parseUuid(value, core.traits.uuidTexts)
  if (id.ok) return { ok: true, value: id.uuid }
  const reason = `Cannot parse \`${name}\` with value \`${value}\`: UUID parsing failed: ${id.reason}`
  return { ok: false, answer: textAnswer(400, `Invalid URL: ${reason}`) }
}
