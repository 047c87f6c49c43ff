import ts from 'typescript'
import { readSources } from './source-files.ts'

const RUNNERS = new Set(['test', 'it', 'describe', 'suite', 'bench'])
const SWITCHES = new Set(['only', 'skip', 'todo'])

/** Tests below `root` that are switched off, or switch others off. Conditions such as `runIf` stay: they are reported as skipped. */
export async function skippedTests(root: string): Promise<string[]> {
  const problems: string[] = []
  for (const [file, text] of await readSources(root, ['test', 'examples'])) {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
    const visit = (node: ts.Node): void => {
      const name = switchOf(node)
      if (name !== undefined) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
        problems.push(`${file}:${line + 1} \`${name}\` in a test: fix it or delete it`)
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
  }
  return problems
}

/** `test.skip`, `describe.each.only`, `test('…', { todo: true }, …)`. */
function switchOf(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) {
    return SWITCHES.has(node.name.text) && isRunner(node.expression) ? node.name.text : undefined
  }
  const isOption = ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && SWITCHES.has(node.name.text)
  const call = node.parent?.parent
  if (!isOption || call === undefined || !ts.isCallExpression(call)) return undefined
  return isRunner(call.expression) ? node.name.text : undefined
}

function isRunner(expression: ts.Expression): boolean {
  if (ts.isIdentifier(expression)) return RUNNERS.has(expression.text)
  if (ts.isPropertyAccessExpression(expression) || ts.isCallExpression(expression)) {
    return isRunner(expression.expression)
  }
  return false
}
