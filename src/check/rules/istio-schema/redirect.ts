import { isAtLeast } from '../../../model/platform/platform-facts';
import { httpRoutes } from '../../istio-schema/routes';
import { isPort, shown } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/redirect',
  severity: 'error',
  summary: 'A redirect does not say where to, or says it in a way that the webhook of Istio refuses.',
  details:
    'A redirect changes at least one of path, host, port and scheme; its status is 3xx, its scheme `http` or `https`. From Istio 1.31 on, `prefixRewrite` ' +
    'changes the part of the path that matched: it excludes `uri`, and every match on `uri` has to be by prefix.',
  codes: ['IST0106'],
  on: ['VirtualService'],
  reads: ['workload'],
  sources: ['istio/istio pkg/config/validation/validation.go, validateHTTPRedirect'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http: [{ redirect: { scheme: https, redirectCode: 200 } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http: [{ redirect: { scheme: https, redirectCode: 308 } }]
`,
  },
  messages: {
    nowhere: () => 'this redirect does not say where to: it changes neither path, host, port nor scheme',
    code: (code: number) => `${code} is no status of a redirect: those are 3xx`,
    scheme: (scheme: string) => `scheme ${scheme} is neither http nor https`,
    port: (port: number) => `port ${port} is not within 1 and 65535`,
    both: () => 'uri and prefixRewrite both say what the path becomes',
    noPrefix: () => 'prefixRewrite replaces the prefix that matched, and a match on uri by anything else has none',
  },
  check({ mesh, report }) {
    for (const { field, matches } of httpRoutes(mesh)) {
      const redirect = field.get('redirect');
      if (redirect.map === undefined) continue;
      const has = (name: string): boolean => redirect.get(name).isSet && redirect.get(name).value !== '';
      if (!['uri', 'prefixRewrite', 'authority', 'port', 'derivePort', 'scheme'].some(has))
        report(redirect, 'nowhere').fix('add uri, authority, port or scheme');
      const [code, scheme, port] = [redirect.get('redirectCode'), redirect.get('scheme'), redirect.get('port')];
      if (code.number !== undefined && code.number !== 0 && (code.number < 300 || code.number > 399))
        report(code, 'code', code.number).fix('use 301, 302, 303, 307 or 308');
      if (scheme.text && !['http', 'https'].includes(scheme.text))
        report(scheme, 'scheme', shown(scheme.text)).fix('write http or https');
      if (port.number !== undefined && port.number > 0 && !isPort(port.number))
        report(port, 'port', port.number).fix('name the port to go to');
      if (!has('prefixRewrite') || !isAtLeast(mesh, 'istio', '1.31')) continue;
      const prefix = redirect.get('prefixRewrite');
      if (has('uri')) report(prefix, 'both').fix('leave one of the two');
      const others = matches.map((match) => match.get('uri')).filter((uri) => uri.isSet && !uri.get('prefix').isSet);
      if (others.length > 0)
        report(prefix, 'noPrefix')
          .related(...others.slice(0, 3))
          .fix('use uri, or match by prefix');
    }
  },
});
