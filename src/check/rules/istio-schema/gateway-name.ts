import { isDnsLabel, LABEL_FORM } from '../../istio-schema/host-forms';
import { shown, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/gateway-name',
  severity: 'error',
  summary: 'A Gateway of Istio has a name with a dot.',
  details:
    'Kubernetes takes dots in the name of a Gateway, and the webhook of Istio does not: a name with dots would be read as name and namespace where a ' +
    'VirtualService names it. A name may have 63 characters.',
  codes: ['IST0106'],
  on: ['IstioGateway'],
  sources: ['istio/istio pkg/config/validation/validation.go, ValidateGateway'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: shop.example.com, namespace: ingress }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: shop, namespace: ingress }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }]
`,
  },
  messages: {
    name: (name: string) => `${name} is no name of a Gateway of Istio: it is not of ${LABEL_FORM}`,
  },
  check({ mesh, report }) {
    for (const object of validated(mesh, 'IstioGateway')) {
      const [name, start] = [object.field('metadata', 'name'), object.field('metadata', 'generateName')];
      // An API server adds five letters or digits to the beginning that it is given.
      const at = name.text ? name : start;
      const text = at === start ? `${start.text ?? 'a'}xxxxx` : name.text!;
      if (!isDnsLabel(text)) report(at, 'name', shown(text)).fix('use dashes in place of dots');
    }
  },
});
