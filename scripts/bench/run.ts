import type { Context } from './context.ts'
import { type Line, verdictOf } from './result.ts'
import type { Row } from './rows.ts'

/** Measures the rows one after the other. A row whose measurement breaks is a failed line, and the others go on. */
export async function runRows(rows: readonly Row[], context: Context): Promise<Line[]> {
  const lines: Line[] = []
  for (const row of rows) lines.push(...(await runRow(row, context)))
  return lines
}

async function runRow({ id, what, targets, measure }: Row, context: Context): Promise<Line[]> {
  const started = performance.now()
  context.log(`${id}: ${what}`)
  try {
    const outcomes = await measure(context)
    const lines = outcomes.map((outcome, i) => ({ id, what, target: targets[i] ?? targets[0], outcome }))
    context.log(
      `${id}: took ${Math.round((performance.now() - started) / 1_000)} s: ${lines.map(verdictOf).join(', ')}`,
    )
    return lines
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    context.log(`${id}: ${reason}`)
    return targets.map((target) => ({ id, what, target, outcome: { type: 'failed', server: '', reason } }))
  }
}
