import { type MockRequest, type Read, textAnswer } from './answer.ts'
import { readShaped } from './body-reader.ts'
import { fitsShape, type JsonShape } from './json-shape.ts'

const maxBodyBytes = 2 * 1024 * 1024

// Longer bodies are read the fast way first, which overlooks a repeated field or a version written as 1.0.
const carefulLength = 4096

/** Reads a JSON body as axum does, which looks at the content type first, then at size, syntax and shape. */
export function readBody<T>(request: MockRequest, shape: JsonShape): Read<T> {
  if (!isJson(request.headers['content-type']))
    return refuse(415, 'Expected request with `Content-Type: application/json`')
  if (request.bodyBytes > maxBodyBytes)
    return refuse(413, 'Failed to buffer the request body: length limit exceeded')
  if (request.body.length > carefulLength) {
    const value = parse(request.body)
    if (value !== undefined && !mayHideProblems(request.body) && fitsShape(value, shape))
      return { ok: true, value: value as T }
  }
  const read = readShaped(request.body, shape)
  if (read.ok) return { ok: true, value: read.value as T }
  const { type, message } = read.problem
  return type === 'syntax'
    ? refuse(400, `Failed to parse the request body as JSON: ${message}`)
    : refuse(422, `Failed to deserialize the JSON body into the target type: ${message}`)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Numbers that JavaScript may write differently: long ones, whole ones with a point, exponents, tiny ones, -0. */
const oddNumber = /[[:,]\s*-?(?:\d{16}|\d+\.0+(?!\d)|\d+(?:\.\d+)?[eE]|0\.0000)|[[:,]\s*-0(?![.\d])/

/** Whether a text has what JavaScript takes and the server does not: half surrogate pairs, versions with a point. */
function mayHideProblems(text: string): boolean {
  return oddNumber.test(text) || /\\u[dD][89a-fA-F]|"expected_version"\s*:\s*\d+[.eE]/.test(text)
}

const token = "[-!#$%&'*.^_`|~\\w]"
const value = `(?:[+]|${token})`

/** A type with its parameters, of which only the last may be cut off behind its `=` or its `;`. */
const jsonType = new RegExp(
  `^application/(?:json(?:[+]${token}*)?|${value}+[+]json)` +
    `(?:; *${value}+=(?:${value}+|"[^"\\\\]+" *))*(?:; *(?:${value}+=)?)?$`,
  'i',
)

function isJson(contentType = ''): boolean {
  return jsonType.test(contentType.trim())
}

function refuse(status: number, message: string): Read<never> {
  return { ok: false, answer: textAnswer(status, message) }
}
