/** What the model says of a request to be let through. */
export type Admitted =
  | { readonly type: 'admitted'; readonly id: number; readonly isProbe: boolean }
  | { readonly type: 'refused'; readonly retryAfterMs: number }

type How = 'succeed' | 'fail' | 'release'

/**
 * A circuit breaker told as a history instead of states: the endings that count are those of attempts which were
 * let through since the last opening, and of the one probe that holds the place.
 */
export function breakerModel(threshold: number, recoveryMs: number) {
  let nextId = 0
  /** Attempts whose ending counts: all those of the closed breaker, or the probe alone. */
  let listened = new Set<number>()
  let streak = 0
  /** When the next probe may go; undefined while closed. */
  let probeAtMs: number | undefined
  let probe: number | undefined

  function open(atMs: number): void {
    listened = new Set()
    probe = undefined
    streak = 0
    probeAtMs = atMs
  }

  return {
    admit(nowMs: number): Admitted {
      if (probeAtMs !== undefined && nowMs < probeAtMs)
        return { type: 'refused', retryAfterMs: probeAtMs - nowMs }
      const id = nextId++
      const isProbe = probeAtMs !== undefined
      if (isProbe) {
        listened = new Set()
        probe = id
        probeAtMs = nowMs + recoveryMs
      }
      listened.add(id)
      return { type: 'admitted', id, isProbe }
    },
    end(id: number, how: How, nowMs: number): void {
      if (!listened.delete(id)) return
      if (id === probe) {
        if (how !== 'succeed') {
          open(how === 'fail' ? nowMs + recoveryMs : nowMs)
          return
        }
        probe = undefined
        probeAtMs = undefined
      }
      if (how === 'succeed') streak = 0
      if (how === 'fail' && ++streak === threshold) open(nowMs + recoveryMs)
    },
    state(nowMs: number): 'closed' | 'open' | 'half_open' {
      if (probeAtMs === undefined) return 'closed'
      return probe !== undefined || nowMs >= probeAtMs ? 'half_open' : 'open'
    },
  }
}
