import { access, constants, readdir, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** A Core that is asked for and not in the cache; `hint` is the command that installs it. */
export interface NotInstalled {
  type: 'not_installed'
  version: string
  hint: string
}

/** An installed Core: the version and its binary's absolute path. */
export interface InstalledCore {
  type: 'installed'
  version: string
  binary: string
}

/** True for a plain version such as `0.27.0`: anything else must not become part of a path. */
export function isCoreVersion(text: string): boolean {
  return /^\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?$/.test(text)
}

/**
 * The folder that holds one folder for each installed Core.
 * @default `$XDG_CACHE_HOME/allsource/core`, `~/.cache/allsource/core` without it; `ALLSOURCE_CACHE_DIR` replaces the part before `/core`
 */
export function coresDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env.ALLSOURCE_CACHE_DIR) return join(env.ALLSOURCE_CACHE_DIR, 'core')
  const xdg = env.XDG_CACHE_HOME
  // The XDG specification: a relative path is invalid and to be ignored.
  const cacheHome = xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.cache')
  return join(cacheHome, 'allsource', 'core')
}

/** The `--root` that a Core of this version is installed into. */
export function coreRoot(version: string): string {
  return join(coresDir(), version)
}

/** Finds a Core in the cache. One that is half installed, or being installed, is not installed. */
export async function findCore(version: string): Promise<InstalledCore | NotInstalled> {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const binary = join(coreRoot(version), 'bin', `allsource-core${suffix}`)
  const complete = (await isRecorded(version)) && (await isExecutable(binary))
  if (complete) return { type: 'installed', version, binary }
  return { type: 'not_installed', version, hint: `npm run core -- install ${version}` }
}

/** The installed Cores, newest version first. */
export async function listCores(): Promise<InstalledCore[]> {
  const names = await readdir(coresDir()).catch(() => [])
  const found = await Promise.all(names.filter(isCoreVersion).map(findCore))
  return found
    .filter((core) => core.type === 'installed')
    .sort((a, b) => b.version.localeCompare(a.version, 'en', { numeric: true }))
}

/** Cargo creates its record empty when it starts and fills it in when the binaries are in place. */
async function isRecorded(version: string): Promise<boolean> {
  const record = await readFile(join(coreRoot(version), '.crates.toml'), 'utf8').catch(() => '')
  return record.includes(`"allsource-core ${version} `)
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
