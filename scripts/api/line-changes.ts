import { diff } from 'node:util'

/** The lines that differ, `- ` and `+ `, each run of them below the last line before it that is not indented. */
export function lineChanges(was: string, is: string): string[] {
  const shown: string[] = []
  let heading: string | undefined
  let isShown = false
  for (const [operation, line] of diff(was.split('\n'), is.split('\n'))) {
    if (operation !== 0) {
      if (!isShown && heading !== undefined && line.startsWith(' ')) shown.push(`  ${heading}`)
      isShown = true
      shown.push(`${operation === 1 ? '-' : '+'} ${line}`)
    }
    if (!/^[\s}]/.test(line) && line !== '') {
      heading = line
      isShown = operation !== 0
    }
  }
  return shown
}
