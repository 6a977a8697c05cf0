import { addressBlockOf } from '../../../model/services/address-blocks';
import { shown, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/service-entry-address',
  severity: 'error',
  summary: 'An address of a ServiceEntry is none.',
  details:
    '`addresses` are what clients connect to: IP addresses, or blocks of them such as `10.0.0.0/8`. A name goes into `hosts`, and where the service is really ' +
    'found into `endpoints`.',
  codes: ['IST0106'],
  on: ['ServiceEntry'],
  sources: ['istio/istio pkg/config/validation/agent/validation.go, ValidateIPSubnet'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: db, namespace: shop }
spec:
  hosts: [db.example.com]
  addresses: ['10.1.2.3:5432']
  ports: [{ number: 5432, name: tcp, protocol: TCP }]
  location: MESH_EXTERNAL
  resolution: STATIC
  endpoints: [{ address: 10.1.2.3 }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: db, namespace: shop }
spec:
  hosts: [db.example.com]
  addresses: [10.1.2.3]
  ports: [{ number: 5432, name: tcp, protocol: TCP }]
  location: MESH_EXTERNAL
  resolution: STATIC
  endpoints: [{ address: 10.1.2.3 }]
`,
  },
  messages: {
    form: (address: string) => `${address} is neither an IP address nor a block of them`,
  },
  check({ mesh, report }) {
    for (const { spec } of validated(mesh, 'ServiceEntry'))
      for (const address of spec.get('addresses').items)
        if (address.text !== undefined && addressBlockOf(address.text) === undefined)
          report(address, 'form', shown(address.text)).fix('write it as 10.1.2.3 or 10.0.0.0/8');
  },
});
