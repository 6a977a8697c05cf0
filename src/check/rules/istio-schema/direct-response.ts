import { httpRoutes } from '../../istio-schema/routes';
import { defineRule } from '../../define-rule';

const MOST = 1024 * 1024;
/** Above this the webhook warns. */
const MUCH = 100 * 1024;

export default defineRule({
  id: 'istio-schema/direct-response',
  severity: 'error',
  summary: 'An answer that a proxy gives itself has no status, or is large.',
  details:
    'The status of a `directResponse` is one of HTTP, from 200 on. Its body goes to every proxy that has the route, and may have 1 MiB at most; above 100 KiB ' +
    'the webhook of Istio warns: istiod sends all of it with every push.',
  codes: ['IST0106', 'IST0133'],
  on: ['VirtualService'],
  sources: ['istio/istio pkg/config/validation/validation.go, validateHTTPDirectResponse'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http: [{ directResponse: { status: 42 } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http: [{ directResponse: { status: 404 } }]
`,
  },
  messages: {
    status: (status: number) => `${status} is no status of an answer: it is within 200 and 599`,
    size: (size: number) => `the body has ${size} bytes, which is more than 1 MiB`,
    large: (size: number) =>
      `the body has ${size} bytes, more than 100 KiB: each proxy with this route gets it with every push`,
  },
  check({ mesh, report }) {
    for (const { field } of httpRoutes(mesh)) {
      const answer = field.get('directResponse');
      const status = answer.get('status');
      // 600 is taken, though it is told to be too much.
      if (status.number !== undefined && (status.number < 200 || status.number > 600))
        report(status, 'status', status.number).fix('write a status such as 404');
      const [text, bytes] = [answer.get('body', 'string'), answer.get('body', 'bytes')];
      const size = text.text === undefined ? base64Size(bytes.text ?? '') : Buffer.byteLength(text.text);
      const body = text.isSet ? text : bytes;
      if (size > MOST) report(body, 'size', size).fix('let a server answer');
      else if (size > MUCH) report(body, 'large', size).as('warning').fix('let a server answer');
    }
  },
});

/** The bytes that base64 stands for; all of a body is not read for its size. */
function base64Size(text: string): number {
  return Math.floor((text.replace(/=+$/, '').length * 3) / 4);
}
