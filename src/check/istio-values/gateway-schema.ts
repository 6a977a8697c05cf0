import { dotted } from '../../values/dotted';
import { isMap } from '../../values/effective-values';
import { hasType, typeName, typeNames, type ValuePath } from '../../values/judge';
import type { ValueNode, ValueType } from '../../values/value-node';
import type { Finding } from '../finding';
import { removing } from '../values-patch';
import { finding, type Context } from './context';

const SCHEMA = 'istio/istio manifests/charts/gateway/values.schema.json';

/** What an entry of networkGatewayPorts looks like to the schema; the table holds the chart's own entries alone. */
const PORT: Readonly<Record<string, ValueType>> = { port: 'integer', targetPort: 'integer', protocol: 'string' };

/**
 * What the schema of the gateway chart refuses beyond unknown keys and wrong types: the defaults are not where the schema
 * looks, so that a null takes nothing away and is judged like any other value; and maps that take any key still have types.
 */
export function gatewaySchemaFindings({ chart, given }: Context): Finding[] {
  if (!chart.unknownKeysRejected) return [];
  const found: Finding[] = [];
  visit(chart.root, given, [], false, found);
  const ports = given['networkGatewayPorts'];
  if (chart.root.properties?.['networkGatewayPorts'] && isMap(ports)) portFindings(ports, found);
  return found;
}

function visit(node: ValueNode, value: unknown, path: ValuePath, isOpen: boolean, found: Finding[]): void {
  const isWrong = node.types !== undefined && !node.types.some((type) => hasType(value, type));
  if (isWrong && (value === null || isOpen)) return void found.push(wrongType(path, value, typeNames(node.types!)));
  if (Array.isArray(value)) {
    if (node.items)
      for (const [index, item] of value.entries()) visit(node.items, item, [...path, index], isOpen, found);
  } else if (isMap(value)) {
    for (const [key, inner] of Object.entries(value)) {
      const known = node.properties && Object.hasOwn(node.properties, key) ? node.properties[key] : node.values;
      // What only templates name is in no schema, and stands under one that takes anything.
      if (known && known.src === undefined) visit(known, inner, [...path, key], node.open ?? false, found);
    }
  }
}

function portFindings(ports: Readonly<Record<string, unknown>>, found: Finding[]): void {
  for (const [name, port] of Object.entries(ports)) {
    const path = ['networkGatewayPorts', name];
    if (!isMap(port)) {
      found.push(wrongType(path, port, 'a map'));
      continue;
    }
    for (const [key, type] of Object.entries(PORT)) {
      if (Object.hasOwn(port, key) && !hasType(port[key], type))
        found.push(wrongType([...path, key], port[key], typeNames([type])));
    }
    if (Object.hasOwn(port, 'port')) continue;
    found.push(
      finding({
        rule: 'istio-chart/port-missing',
        field: dotted(path),
        message: `helm refuses to render: ${dotted(path)} has no port, and the chart's schema wants one, even where the default has it`,
        fix: `set ${dotted([...path, 'port'])}`,
        source: SCHEMA,
      }),
    );
  }
}

function wrongType(path: ValuePath, value: unknown, wanted: string): Finding {
  const field = dotted(path);
  return finding({
    rule: 'istio-chart/wrong-type',
    field,
    message: `helm refuses to render: ${field} is ${typeName(value)}, and the chart's schema wants ${wanted}`,
    fix: value === null ? `leave ${field} out` : `write ${wanted}`,
    patch: value === null ? removing(path) : undefined,
    source: SCHEMA,
  });
}
