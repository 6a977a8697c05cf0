import rule from '../../../../src/check/rules/authz/l7-on-tcp-port';
import { authz, SHOP } from '../../policy-manifests';
import { service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const behind = (ports: string, labels = USE): string =>
  SHOP + waypoint() + service(labels).replace('{name: http, port: 80, targetPort: 8080}', ports);
const TCP = '{name: tcp-db, port: 5432}';
const BOTH = `${TCP}, {name: http, port: 80}`;
const rules = (text: string, more = ''): string =>
  authz(`targetRefs: [{kind: Service, name: web}], ${more}rules: [${text}]`);
const DELETE = '{to: [{operation: {methods: [DELETE]}}]}';
const CALLERS = '{from: [{source: {namespaces: [a]}}]}';

// How Envoy has them on TCP: istio/istio pilot/pkg/security/authz/model/model.go.
testRule(rule, {
  valid: {
    'a port of HTTP': behind('{name: http, port: 80}') + rules(DELETE, 'action: DENY, '),
    'a port that is HTTP by its appProtocol':
      behind('{name: tcp, port: 80, appProtocol: http}') + rules(DELETE, 'action: DENY, '),
    'a port of which nothing is said': behind('{port: 80}') + rules(DELETE, 'action: DENY, '),
    'callers alone': behind(TCP) + rules(CALLERS),
    'a DENY of the other port':
      behind(BOTH) + rules('{to: [{operation: {ports: ["80"], methods: [DELETE]}}]}', 'action: DENY, '),
    'a DENY of all but that port':
      behind(BOTH) + rules('{to: [{operation: {notPorts: ["5432"], methods: [DELETE]}}]}', 'action: DENY, '),
    'a condition on the other port':
      behind(BOTH) +
      rules(
        '{to: [{operation: {methods: [DELETE]}}], when: [{key: destination.port, values: ["80"]}]}',
        'action: DENY, ',
      ),
    'an ALLOW with another rule for the port': behind(BOTH) + rules(`${DELETE}, ${CALLERS}`),
    'a Service without a waypoint': behind(TCP, '') + rules(DELETE, 'action: DENY, '),
    'an AUDIT': behind(TCP) + rules(DELETE, 'action: AUDIT, '),
    'the name that TLS asks for, which TCP has': behind(TCP) + rules('{when: [{key: connection.sni, values: [a]}]}'),
  },
  invalid: {
    'a DENY of methods': {
      given: behind(TCP) + rules(DELETE, 'action: DENY, '),
      finds: [
        {
          message: 'deniesAll',
          at: 'shop/p spec.rules[0]',
          says: 'port 5432 (tcp-db) of Service shop/web',
          fix: 'operation.ports',
        },
      ],
    },
    'a DENY of a path, on a Service with both': {
      given: behind(BOTH) + rules(`${CALLERS}, {to: [{operation: {paths: [/x]}}]}`, 'action: DENY, '),
      finds: [{ message: 'deniesAll', at: 'shop/p spec.rules[1]', says: 'leaves paths aside' }],
    },
    'an ALLOW of claims': {
      given: behind('{port: 3306}') + rules('{when: [{key: "request.auth.claims[a]", values: [b]}]}'),
      finds: [{ message: 'letsNobody', at: 'shop/p spec.rules[0]', says: 'request.auth.claims[a]' }],
    },
  },
});
