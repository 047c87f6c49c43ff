import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

/** What the numbers of a run were measured on. */
export interface Machine {
  readonly node: string
  readonly cpu: string
  readonly processors: number
  readonly memoryGiB: number
  /** Runnable processes in the last minute, before and after the run. */
  readonly loadBefore: number
  readonly loadAfter: number
}

/** Looks at the machine now; call what it gives when the run is over. */
export function watchMachine(): () => Machine {
  const loadBefore = load()
  return () => ({
    node: process.version,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    processors: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    loadBefore,
    loadAfter: load(),
  })
}

/** `Node v24.21.0, 2 × …`. */
export function describeMachine({ node, cpu, processors, memoryGiB, ...load }: Machine): string {
  return `Node ${node}; ${processors} × ${cpu}, ${memoryGiB} GiB; load ${load.loadBefore} before, ${load.loadAfter} after`
}

function load(): number {
  return Math.round((loadavg()[0] ?? 0) * 10) / 10
}
