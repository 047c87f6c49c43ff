import * as fs from 'node:fs/promises'
import type { Files } from '../../src/worker/stores/files.node.ts'

/** A file system that goes wrong. */
export interface UnreliableFiles {
  readonly files: Files
  /** How many steps were taken, or tried. */
  readonly steps: () => number
  /** Closes what the dead left open. */
  readonly close: () => Promise<void>
}

/** Does a step; `half` is what of it may be done when it goes wrong. */
type Step = <T>(work: () => Promise<T>, half?: () => Promise<unknown>) => Promise<T>

/** What a process does before it is killed: so many steps, and the last of them by half. Afterwards nothing of it goes on. */
export function dyingAfter(steps: number): UnreliableFiles & { readonly died: Promise<'died'> } {
  let taken = 0
  let die: (how: 'died') => void = () => {}
  const died = new Promise<'died'>((resolve) => {
    die = resolve
  })
  const step: Step = async (work, half) => {
    if (taken++ < steps) return work()
    if (taken === steps + 1) await half?.()
    die('died')
    return new Promise(() => {})
  }
  return { ...filesWith(step, () => taken), died }
}

/** A disk on which one step fails. */
export function failingAt(at: number): UnreliableFiles {
  let taken = 0
  const step: Step = async (work) => {
    if (taken++ === at) throw Object.assign(new TypeError('EIO: broken'), { code: 'EIO' })
    return work()
  }
  return filesWith(step, () => taken)
}

function filesWith(step: Step, steps: () => number): UnreliableFiles {
  const opened: fs.FileHandle[] = []
  const handleOf = (file: fs.FileHandle) => ({
    writeFile: (text: string) =>
      step(
        () => file.writeFile(text),
        () => file.writeFile(text.slice(0, text.length / 2)),
      ),
    write: (text: string, at: number) => step(() => file.write(text, at)),
    sync: () => step(() => file.sync()),
    close: () => step(() => file.close()),
  })
  const calls = Object.entries({ ...fs }).flatMap(([name, call]) =>
    typeof call === 'function'
      ? [[name, (...args: never[]) => step(() => (call as (...args: never[]) => Promise<unknown>)(...args))]]
      : [],
  )
  const open = (path: string, flags: string) =>
    step(async () => {
      const file = await fs.open(path, flags)
      opened.push(file)
      return handleOf(file)
    })
  const close = async () => void (await Promise.allSettled(opened.map((file) => file.close())))
  return { files: { ...Object.fromEntries(calls), open } as unknown as Files, steps, close }
}
