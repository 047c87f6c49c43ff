import { spawn } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { coresDir } from './cache.ts'

/** The release that is installed: another may look for other things. */
export const schemathesisVersion = '4.32.5'

const venvDir = join(dirname(coresDir()), 'schemathesis', schemathesisVersion)
const binDir = join(venvDir, process.platform === 'win32' ? 'Scripts' : 'bin')

/** The command in the per-user cache, or nothing when it is not installed. */
export async function findSchemathesis(): Promise<string | undefined> {
  const command = join(binDir, 'schemathesis')
  return access(command, constants.X_OK).then(
    () => command,
    () => undefined,
  )
}

/** Installs it from PyPI into an environment of its own in the per-user cache; what is missing is a sentence. */
export async function installSchemathesis(): Promise<string | undefined> {
  if (await findSchemathesis()) return undefined
  const made = await run('python3', ['-m', 'venv', venvDir])
  if (made !== 0)
    return made === 'not_found' ? 'python3 was not found' : 'python3 cannot make an environment (venv)'
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    `schemathesis==${schemathesisVersion}`,
  ]
  const installed = await run(join(binDir, 'python'), pip)
  return installed === 0 ? undefined : `schemathesis ${schemathesisVersion} could not be installed by pip`
}

/** Runs a command with its output on this process's own; its exit code, or that there is no such command. */
export function run(command: string, args: readonly string[]): Promise<number | 'not_found'> {
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve('not_found')
      else reject(error)
    })
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
