import { QueryClient } from 'allsource'
import type { Server } from '../arms/worker.ts'
import { inTurn } from '../callers.ts'
import { type Context, onFlights } from '../context.ts'
import { compare, timed } from '../harness.ts'
import { compared } from '../measured.ts'
import type { Outcome } from '../result.ts'

const FEW = 16
const MANY = 200

/** P15: what 200 callers get done against 16, each with one client for all of them. A call that fails is a failure of the row. */
export async function overload(context: Context): Promise<Outcome[]> {
  const reads = context.isQuick ? 400 : 2_000
  const measure = async (server: Server): Promise<Outcome> => {
    const seen = { underWay: 0, most: 0, refused: 0 }
    const arm = (callers: number) => {
      const query = clientOf(server, seen)
      return () => timed(() => inTurn(callers, reads, () => query.queryEvents({ limit: 100 })))
    }
    const found = await compare({ ...context, a: arm(FEW), b: arm(MANY) })
    const each = ({ median: ms }: { readonly median: number }) =>
      `${Math.round((reads * 1_000) / ms)} reads/s`
    const goodput = `${FEW} callers ${each(found.a)}, ${MANY} callers ${each(found.b)}`
    const gate = `at most ${seen.most} requests under way, ${seen.refused} refused by Core, no error`
    return compared(server, found, { note: `${goodput}; ${gate}` })
  }
  return [await onFlights(context, measure)]
}

function clientOf(
  { url, apiKey }: Server,
  seen: { underWay: number; most: number; refused: number },
): QueryClient {
  const watched = async (input: string, init: RequestInit) => {
    seen.most = Math.max(seen.most, ++seen.underWay)
    try {
      const response = await fetch(input, init)
      if (response.status === 429) seen.refused++
      return response
    } finally {
      seen.underWay--
    }
  }
  return new QueryClient({ baseUrl: url, apiKey, tenantId: 'default', fetch: watched })
}
