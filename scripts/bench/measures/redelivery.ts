import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newName, type Server } from '../arms/worker.ts'
import { startChild } from '../child.ts'
import type { FollowTold } from '../children/follow.ts'
import { benchCore, type Context, isMissing } from '../context.ts'
import { ingestAll, readFlights } from '../flights.ts'
import type { Outcome } from '../result.ts'

const BATCH = 100

/**
 * P9b: what a worker folds again after a kill, beyond what was in flight: what came while the save that is stored was under way, and
 * what came since the next began. The worst of all sizes. What a kill at any other moment would have cost is in the note.
 */
export async function redelivery(context: Context): Promise<Outcome[]> {
  const server = `Core ${benchCore}`
  const sizes = context.isQuick ? [100, 1_000, 10_000] : [100, 1_000, 10_000, 100_000]
  const folder = await mkdtemp(join(tmpdir(), 'allsource-bench-'))
  const beyond: number[] = []
  const ours: string[] = []
  const peers: string[] = []
  try {
    for (const size of sizes) {
      context.log(`${size} live events, then a kill`)
      const core = await context.emptyCore()
      if (isMissing(core)) return [{ type: 'not_measured', server, reason: core.reason }]
      const found = await killAfter(core, size, join(folder, String(size)))
      beyond.push(Math.max(0, found.again - found.inFlight))
      ours.push(
        `${found.again} of ${size} (${found.inFlight} in flight; at the worst moment ${found.exposed}, ${found.beyond} beyond those in flight)`,
      )
      peers.push(await peerKilledAfter(context, core, size))
      await core.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  const peer = await context.peer()
  return [
    {
      type: 'measured',
      server,
      median: Math.max(...beyond),
      low: Math.min(...beyond),
      high: Math.max(...beyond),
      noise: undefined,
      rounds: sizes.length,
      samples: beyond,
      note: `folded again: ${ours.join(', ')}`,
      ...(isMissing(peer) ? {} : { peer: `allsource ${peer.version}: ${peers.join(', ')}` }),
    },
  ]
}

async function killAfter(
  core: Server,
  size: number,
  path: string,
): Promise<Pick<FollowTold, 'inFlight' | 'exposed' | 'beyond'> & { again: number }> {
  const args = [JSON.stringify([core, newName(), path])]
  const first = startChild<FollowTold>('children/follow.ts', args)
  await first.next()
  const writing = ingestAll(core.url, core.apiKey, readFlights(size), BATCH)
  let last = await first.next()
  while (last.applied < size) last = await first.next()
  await first.kill()
  await writing
  const second = startChild<FollowTold>('children/follow.ts', args)
  const { reduced, applied } = await second.next()
  await second.kill()
  if (applied !== size) throw new Error(`${applied} of ${size} events are in the state after the restart`)
  return { ...last, again: reduced }
}

/** Events that the peer is given again, on the same Core with as many events more. */
async function peerKilledAfter(context: Context, core: Server, size: number): Promise<string> {
  const peer = await context.peer()
  if (isMissing(peer)) return ''
  const name = newName()
  const first = await peer.follow(core, name)
  await ingestAll(core.url, core.apiKey, readFlights(size), BATCH)
  // It may have lost events to lag, which it does not make up for: so wait for a while only.
  const patience = new Promise((resolve) => setTimeout(resolve, 5_000))
  await Promise.race([first.applied(size + first.caughtUp), patience])
  await first.kill()
  const second = await peer.follow(core, name)
  await second.kill()
  return `${second.caughtUp} of ${size}`
}
