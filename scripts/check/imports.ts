import { importProblem } from './import-rules.ts'
import { type Import, readImports } from './read-imports.ts'
import { readSources } from './source-files.ts'

/** What is wrong with the imports below `root`: a wrong direction, a package in the wrong place, a circle. One line each. */
export async function importProblems(root: string): Promise<string[]> {
  const sources = await readSources(root, ['src', 'generated'])
  if (sources.size === 0) return ['there is no TypeScript file in src/']
  const imports = [...sources].flatMap(([file, text]) => readImports(file, text))
  const directions = imports.flatMap((found) => {
    const problem = importProblem(found)
    return problem === undefined ? [] : [`${found.file}:${found.line} ${problem}`]
  })
  return [...directions, ...circles(imports).map((files) => `circle: ${files.join(' -> ')}`)]
}

/** Files that load one another, each circle once, from its first file by name back to it. Types do not count. */
function circles(imports: readonly Import[]): string[][] {
  const loads = new Map<string, string[]>()
  for (const { file, target, kind } of imports) {
    if (kind !== 'type') loads.set(file, [...(loads.get(file) ?? []), target])
  }
  const found = new Map<string, string[]>()
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file)
    if (start >= 0) {
      const circle = fromFirstName(path.slice(start))
      found.set(circle.join(), circle)
      return
    }
    if (done.has(file)) return
    for (const target of loads.get(file) ?? []) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of loads.keys()) visit(file, [])
  return [...found.values()]
}

function fromFirstName(circle: readonly string[]): string[] {
  const first = circle.indexOf([...circle].sort()[0] ?? '')
  const turned = [...circle.slice(first), ...circle.slice(0, first)]
  return [...turned, ...turned.slice(0, 1)]
}
