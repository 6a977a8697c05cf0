import rule from '../../../../src/check/rules/istio-schema/direct-response';
import { virtualService } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const answer = (text: string): string => virtualService(`hosts: [web], http: [{directResponse: {${text}}}]`);
const at = 'shop/x spec.http[0].directResponse';
const most = 1024 * 1024;

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'an answer': answer('status: 200, body: {string: hello}') + answer('status: 600'),
    'the largest body that nobody warns of': answer(`status: 200, body: {string: ${'a'.repeat(100 * 1024)}}`),
  },
  invalid: {
    'no status': { given: answer('status: 0'), finds: [{ message: 'status', at: `${at}.status` }] },
    'too much': {
      given: answer(`status: 200, body: {string: ${'ä'.repeat(most / 2 + 1)}}`),
      finds: [{ message: 'size', at: `${at}.body.string`, says: `${most + 2} bytes` }],
    },
    'too many bytes': {
      given: answer(`status: 200, body: {bytes: ${Buffer.alloc(most + 1).toString('base64')}}`),
      finds: [{ message: 'size', at: `${at}.body.bytes`, says: `${most + 1} bytes` }],
    },
    much: {
      given:
        answer(`status: 200, body: {string: ${'a'.repeat(100 * 1024 + 1)}}`) +
        answer(`status: 200, body: {string: ${'a'.repeat(most)}}`) +
        answer(`status: 200, body: {bytes: ${Buffer.alloc(most).toString('base64')}}`),
      finds: [
        { message: 'large', at: `${at}.body.string`, severity: 'warning', says: '102401 bytes' },
        { message: 'large', at: `${at}.body.string`, severity: 'warning' },
        { message: 'large', at: `${at}.body.bytes`, severity: 'warning' },
      ],
    },
  },
});
