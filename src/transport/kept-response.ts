/**
 * A response whose body is in memory as text. A platform's own would make bytes and a stream of it, only for them to be read
 * back as text: half of what a call costs. Here that is done for those who ask for the bytes.
 */
export class KeptResponse extends Response {
  readonly #text: string
  #isRead = false
  #whole: Response | undefined
  readonly #makeHeaders: (() => Headers) | undefined
  #headers: Headers | undefined

  /** @param makeHeaders what to give as headers, instead of those of `init`, when they are first asked for */
  constructor(text: string, init: ResponseInit, makeHeaders?: () => Headers) {
    super(null, init)
    this.#text = text
    this.#makeHeaders = makeHeaders
  }

  override get headers(): Headers {
    this.#headers ??= this.#makeHeaders?.() ?? super.headers
    return this.#headers
  }

  override get body(): Response['body'] {
    return this.#text === '' ? null : this.#platform().body
  }

  override get bodyUsed(): boolean {
    return this.#isRead || (this.#whole?.bodyUsed ?? false)
  }

  override async text(): Promise<string> {
    if (this.#isRead || this.#whole !== undefined) return this.#platform().text()
    this.#isRead = this.#text !== ''
    return this.#text
  }

  override async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#platform().arrayBuffer()
  }

  override async blob(): Promise<Blob> {
    return this.#platform().blob()
  }

  override async bytes(): ReturnType<Response['bytes']> {
    return this.#platform().bytes()
  }

  override async formData(): Promise<FormData> {
    return this.#platform().formData()
  }

  override clone(): KeptResponse {
    if (this.bodyUsed) throw new TypeError('The body is read already: clone the response before')
    const { status, statusText, headers } = this
    return new KeptResponse(this.#text, { status, statusText, headers })
  }

  #platform(): Response {
    if (this.#isRead) throw new TypeError('The body is read already')
    this.#whole ??= new Response(this.#text === '' ? null : this.#text, { headers: this.headers })
    return this.#whole
  }
}
