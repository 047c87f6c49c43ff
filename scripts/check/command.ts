import { spawn } from 'node:child_process'

/** How to run a command. */
export interface CommandOptions {
  readonly cwd: string
  /** @default this process's own */
  readonly env?: NodeJS.ProcessEnv
  /** Killed after so long. @default 120_000 */
  readonly timeoutMs?: number
}

/** How a command ended. */
export interface CommandResult {
  /** The exit code; 1 for one that was killed. */
  readonly code: number
  readonly stdout: string
  /** Everything it printed, on both streams, as it came. */
  readonly output: string
}

/** Runs a command to its end, without input. @throws Error when it cannot be started */
export function runCommand(
  command: string,
  args: readonly string[],
  { cwd, env = process.env, timeoutMs = 120_000 }: CommandOptions,
): Promise<CommandResult> {
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  })
  let stdout = ''
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (signal !== null) output += `\nended by ${signal} (the limit is ${timeoutMs / 1_000} s)\n`
      resolve({ code: code ?? 1, stdout, output })
    })
  })
}

/** What a command has to complain about: its output if it fails, nothing otherwise. */
export async function commandProblems(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<string[]> {
  const { code, output } = await runCommand(command, args, options)
  if (code === 0) return []
  return [output.trim() || `${command} ${args.join(' ')} ended with code ${code} and said nothing`]
}
