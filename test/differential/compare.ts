import type { AnswerChecker } from '../support/document/answer-checker.ts'
import { type Player, Server } from './server.ts'
import type { Json, Step } from './step.ts'

/** The first step after which two servers showed different things. */
export interface Difference {
  readonly index: number
  readonly step: Step
  readonly first: Json
  readonly second: Json
}

/** Opens a fresh server. */
export type Open = () => Promise<Player>

/** The two sides of a comparison, and the document that both are to keep to. */
export interface Sides {
  readonly openFirst: Open
  readonly openSecond: Open
  readonly checker?: AnswerChecker
}

/**
 * Plays a program on two fresh servers, step by step, up to the first difference. An answer that the document does not
 * describe counts as one.
 */
export async function compare(
  program: readonly Step[],
  { openFirst, openSecond, checker }: Sides,
): Promise<Difference | undefined> {
  const players = await Promise.all([openFirst(), openSecond()])
  const [first, second] = players.map((player) => new Server(player, checker)) as [Server, Server]
  try {
    for (const [index, step] of program.entries()) {
      const [a, b] = await Promise.all([first.play(step), second.play(step)])
      const isUndocumented = canonical(a).includes('"undocumented":')
      if (isUndocumented || canonical(a) !== canonical(b)) return { index, step, first: a, second: b }
    }
    return undefined
  } finally {
    first.end()
    second.end()
    await Promise.all(players.map((player) => player.close()))
  }
}

/** The same text for values that are equal, whatever the order of their fields. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_, inner: Json) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner
    return Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
}

/** Where two values differ, one line for each place. */
export function differences(first: Json, second: Json, at = ''): string[] {
  if (canonical(first) === canonical(second)) return undocumentedIn(first)
  const [a, b] = [first, second].map(fieldsOf)
  if (a === undefined || b === undefined || Array.isArray(first) !== Array.isArray(second)) {
    return [`${at || '(all)'}: ${shown(first)} | ${shown(second)}`]
  }
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((name) => {
    const [left, right] = [a[name], b[name]]
    if (left === undefined) return [`${at}.${name}: (nothing) | ${shown(right ?? null)}`]
    if (right === undefined) return [`${at}.${name}: ${shown(left)} | (nothing)`]
    return differences(left, right, `${at}.${name}`)
  })
}

function undocumentedIn(value: Json): string[] {
  const found = fieldsOf(value)?.undocumented
  return Array.isArray(found) ? found.map((line) => `both: ${String(line)}`) : []
}

function fieldsOf(value: Json): Record<string, Json> | undefined {
  return typeof value === 'object' && value !== null ? { ...(value as Record<string, Json>) } : undefined
}

function shown(value: Json): string {
  const text = JSON.stringify(value)
  return text.length > 400 ? `${text.slice(0, 400)}…` : text
}
