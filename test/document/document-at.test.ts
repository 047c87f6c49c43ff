import { describe, expect, it } from 'vitest'
import { compareVersions, documentAt } from '../../scripts/document/document-at.ts'
import type { OpenApiDocument } from '../../scripts/document/read-document.ts'

const document = {
  openapi: '3.1.0',
  paths: {
    '/old': { get: { operationId: 'readOld', 'x-until': '0.27.0', responses: {} } },
    '/things': {
      get: {
        operationId: 'listThings',
        parameters: [{ name: 'offset', 'x-since': '0.23.0' }, { $ref: '#/components/parameters/Tag' }],
        responses: { '200': {}, '304': { $ref: '#/components/responses/NotModified' } },
      },
    },
  },
  components: {
    parameters: { Tag: { name: 'If-None-Match', 'x-since': '0.27.0' } },
    responses: { NotModified: { 'x-since': '0.27.0' } },
    schemas: {
      Thing: { properties: { id: {}, weight: { 'x-since': '0.27.0' } }, required: ['id', 'weight'] },
      Free: { additionalProperties: true, properties: { weight: { 'x-since': '0.27.0' } } },
    },
  },
} as unknown as OpenApiDocument

describe('a document as of a version', () => {
  it('has what the version has, and nothing else', () => {
    const old = documentAt(document, '0.22.0')
    const operation = old.paths['/things']?.get
    expect(Object.keys(old.paths)).toEqual(['/old', '/things'])
    expect(operation).toMatchObject({ parameters: [] })
    expect(Object.keys(operation?.responses ?? {})).toEqual(['200'])
    expect(documentAt(document, '0.23.0').paths['/things']?.get?.parameters).toHaveLength(1)
  })

  it('has no path without an operation', () => {
    expect(Object.keys(documentAt(document, '0.27.0').paths)).toEqual(['/things'])
  })

  it('requires no field that is gone, and refuses it where other fields are free', () => {
    const { schemas } = documentAt(document, '0.26.1').components
    expect(schemas?.Thing).toMatchObject({ properties: { id: {} }, required: ['id'] })
    expect(schemas?.Free).toMatchObject({ properties: { weight: false } })
  })

  it('is the whole document where everything is in range', () => {
    const { '/old': _old, ...paths } = document.paths
    expect(documentAt(document, '0.27.0')).toEqual({ ...document, paths })
  })

  it('orders versions by number, not by letter', () => {
    expect(['0.27.0', '0.9.12', '0.19.2', '0.19.10'].sort(compareVersions)).toEqual([
      '0.9.12',
      '0.19.2',
      '0.19.10',
      '0.27.0',
    ])
  })
})
