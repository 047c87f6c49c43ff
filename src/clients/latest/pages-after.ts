import { ProtocolError } from '../../errors.ts'

/** Page after page, each after the `next` of the one before, until there is none. @throws protocol for the same page for ever */
export async function* pagesAfter<Page extends { readonly next: string | null }>(
  read: (after: string | undefined) => Promise<Page>,
  start?: string,
): AsyncGenerator<Page, void> {
  for (let after = start; ; ) {
    const page = await read(after)
    yield page
    if (page.next === null) return
    if (page.next === after) throw new ProtocolError('next', 'is the key that was asked to go on after')
    after = page.next
  }
}
