import rule from '../../../../src/check/rules/istio-schema/workload-group';
import { object } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const group = object('WorkloadGroup');
const probe = (text: string): string => group(`template: {}, probe: {${text}}`);

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    probes: [
      'httpGet: {port: 80, httpHeaders: [{name: X-a, value: b}]}',
      'tcpSocket: {port: 80}',
      'exec: {command: [a]}',
    ]
      .map(probe)
      .join(''),
    'labels, and a template that is not looked at': group(
      "metadata: {labels: {a: b}}, template: {address: a_b, labels: {'c d': e}}",
    ),
  },
  invalid: {
    'labels that nothing has': {
      given: group("template: {}, metadata: {labels: {a: 'b c'}}"),
      finds: [{ message: 'label', at: 'shop/x spec.metadata.labels.a' }],
    },
    'probes that nobody runs': {
      given: probe('grpc: {port: 80}') + probe('periodSeconds: 5') + probe('exec: {command: []}'),
      finds: [
        { message: 'method', at: 'shop/x spec.probe' },
        { message: 'method', at: 'shop/x spec.probe' },
        { message: 'command', at: 'shop/x spec.probe.exec.command' },
      ],
    },
    'headers that are none': {
      given: probe('httpGet: {port: 80, httpHeaders: [{name: a_b}, {value: c}]}'),
      finds: [
        { message: 'header', at: 'shop/x spec.probe.httpGet.httpHeaders[0].name' },
        { message: 'header', at: 'shop/x spec.probe.httpGet.httpHeaders[1]' },
      ],
    },
  },
});
