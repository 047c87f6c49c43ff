import type { AnswerChecker } from '../support/document/answer-checker.ts'
import type { Target } from './target.ts'

/** Sees everything that a target says and judges it by the document. */
export interface Witness {
  /** The target, every answer of which is judged. */
  readonly target: Target
  /** The same for one request of a case that asks for what no document has. */
  readonly unjudged: Target['fetch']
  /** Judges a frame. */
  seeFrame(frame: unknown): void
  /** What the document does not say of what was seen so far, each sentence once. */
  problems(): Promise<string[]>
}

/** Sets a witness on a target. */
export function watchTarget(target: Target, checker: AnswerChecker): Witness {
  const problems = new Set<string>()
  const judgements: Promise<void>[] = []
  const unjudged: Target['fetch'] = (url, init) => target.fetch(url, init)
  const judged: Target['fetch'] = async (input, init) => {
    const request: { url: string; method?: string } = typeof input === 'string' ? { url: input } : input
    const method = init?.method ?? request.method ?? 'GET'
    const response = await target.fetch(input, init)
    judgements.push(judge(method, new URL(request.url), response.clone()))
    return response
  }

  async function judge(method: string, url: URL, response: Response): Promise<void> {
    // A preflight is no operation; a body that was given up half-way says nothing.
    const body = method === 'OPTIONS' ? undefined : await response.text().catch(() => undefined)
    if (body === undefined) return
    const { status, headers } = response
    for (const problem of checker.answerProblems({ method, pathname: url.pathname, status, headers, body })) {
      problems.add(problem)
    }
  }

  return {
    target: { ...target, fetch: judged },
    unjudged,
    seeFrame: (frame) => checker.frameProblems(frame).forEach((problem) => void problems.add(problem)),
    async problems() {
      await Promise.all(judgements)
      return [...problems]
    },
  }
}
