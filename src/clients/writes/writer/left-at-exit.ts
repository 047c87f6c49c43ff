/** What a writer holds that is not settled. */
export interface Holding {
  /** Which writer it is, for the one who reads of it. */
  readonly name: string
  /** Events that wait. */
  readonly unsent: number
  /** Events in requests under way. */
  readonly unanswered: number
}

const holdings = new Set<Holding>()

/** Has it told when the process ends before `letGo`. Where there is no process, as in a browser, nothing is done. */
export function hold(holding: Holding): void {
  if (holdings.size === 0) processEnd()?.on('exit', tell)
  holdings.add(holding)
}

/** All of it is settled. */
export function letGo(holding: Holding): void {
  if (holdings.delete(holding) && holdings.size === 0) processEnd()?.off('exit', tell)
}

interface ProcessEnd {
  on(event: 'exit', listener: () => void): void
  off(event: 'exit', listener: () => void): void
}

function processEnd(): ProcessEnd | undefined {
  const { process } = globalThis as { readonly process?: Partial<ProcessEnd> }
  return typeof process?.on === 'function' && typeof process.off === 'function'
    ? (process as ProcessEnd)
    : undefined
}

/** A warning of the platform's would come too late: it is told in a later turn. */
function tell(): void {
  for (const { name, unsent, unanswered } of holdings)
    console.error(
      `allsource: the process ends while ${name} holds ${unsent + unanswered} events: ${unsent} were not sent, ` +
        `${unanswered} were not answered and may be stored. Await \`writer.close()\` before the end.`,
    )
}
