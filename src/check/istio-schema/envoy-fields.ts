/** The message of Envoy that a patch of each place is, by the name that the table below has for it. */
export const ENVOY_PLACES: Readonly<Record<string, string>> = {
  BOOTSTRAP: 'Bootstrap',
  CLUSTER: 'Cluster',
  EXTENSION_CONFIG: 'TypedExtensionConfig',
  FILTER_CHAIN: 'FilterChain',
  HTTP_FILTER: 'HttpFilter',
  HTTP_ROUTE: 'Route',
  LISTENER: 'Listener',
  LISTENER_FILTER: 'ListenerFilter',
  NETWORK_FILTER: 'Filter',
  ROUTE_CONFIGURATION: 'RouteConfiguration',
  VIRTUAL_HOST: 'VirtualHost',
};

/**
 * Fields of those messages, and of what people write most in them: name and type, with a star for a list. A capital is for another message
 * of this table, `message` for one that is not in it, `typed` for one that says of what type it is, and bars stand between the values of an enum.
 *
 * @see envoyproxy/go-control-plane v1.37, packages envoy/config and envoy/extensions (as istio/istio 1.32-dev has it)
 */
export const ENVOY_FIELDS: Readonly<Record<string, string>> = {
  Bootstrap:
    'admin:message application_log_config:message bootstrap_extensions:TypedExtensionConfig* certificate_provider_instances:map ' +
    'cluster_manager:message config_sources:message* default_config_source:message default_regex_engine:TypedExtensionConfig ' +
    'default_socket_interface:text deferred_stat_options:message dns_resolution_config:message dynamic_resources:message enable_dispatcher_stats:flag ' +
    'enable_worker_cpu_affinity:flag fatal_actions:message* flags_path:text grpc_async_client_manager_config:message hds_config:message ' +
    'header_prefix:text inline_headers:message* layered_runtime:message listener_manager:TypedExtensionConfig memory_allocator_manager:message ' +
    'node:message node_context_params:text* overload_manager:message perf_tracing_file_path:text static_resources:message stats_config:message ' +
    'stats_eviction_interval:duration stats_flush_interval:duration stats_flush_on_admin:flag stats_server_version_override:uint64 ' +
    'stats_sinks:message* tracing:message typed_dns_resolver_config:TypedExtensionConfig use_tcp_for_dns_lookups:flag watchdog:message ' +
    'watchdogs:message xds_config_tracker_extension:TypedExtensionConfig xds_delegate_extension:TypedExtensionConfig',
  CircuitBreakers: 'per_host_thresholds:Thresholds* thresholds:Thresholds*',
  Cluster:
    'alt_stat_name:text circuit_breakers:CircuitBreakers cleanup_interval:duration close_connections_on_host_health_failure:flag cluster_type:message ' +
    'common_http_protocol_options:HttpProtocolOptions common_lb_config:CommonLbConfig connect_timeout:duration ' +
    'connection_pool_per_downstream_connection:flag dns_failure_refresh_rate:RefreshRate dns_jitter:duration ' +
    'dns_lookup_family:AUTO|V4_ONLY|V6_ONLY|V4_PREFERRED|ALL dns_refresh_rate:duration dns_resolution_config:message dns_resolvers:message* ' +
    'eds_cluster_config:message filters:message* health_checks:message* http2_protocol_options:Http2ProtocolOptions http_protocol_options:message ' +
    'ignore_health_on_host_removal:flag lb_policy:ROUND_ROBIN|LEAST_REQUEST|RING_HASH|RANDOM|MAGLEV|CLUSTER_PROVIDED|LOAD_BALANCING_POLICY_CONFIG ' +
    'lb_subset_config:message least_request_lb_config:message load_assignment:message load_balancing_policy:message lrs_report_endpoint_metrics:text* ' +
    'lrs_server:message maglev_lb_config:message max_requests_per_connection:uint metadata:message name:text original_dst_lb_config:message ' +
    'outlier_detection:OutlierDetection per_connection_buffer_high_watermark_timeout:duration per_connection_buffer_limit_bytes:uint ' +
    'preconnect_policy:message protocol_selection:USE_CONFIGURED_PROTOCOL|USE_DOWNSTREAM_PROTOCOL respect_dns_ttl:flag ring_hash_lb_config:message ' +
    'round_robin_lb_config:message track_cluster_stats:message track_timeout_budgets:flag transport_socket:TransportSocket ' +
    'transport_socket_matcher:message transport_socket_matches:message* type:STATIC|STRICT_DNS|LOGICAL_DNS|EDS|ORIGINAL_DST ' +
    'typed_dns_resolver_config:TypedExtensionConfig typed_extension_protocol_options:typedMap upstream_bind_config:message ' +
    'upstream_config:TypedExtensionConfig upstream_connection_options:UpstreamConnectionOptions upstream_http_protocol_options:message ' +
    'use_tcp_for_dns_lookups:flag wait_for_warm_on_init:flag',
  CommonLbConfig:
    'close_connections_on_host_set_change:flag consistent_hashing_lb_config:message healthy_panic_threshold:message ' +
    'ignore_new_hosts_until_first_hc:flag locality_weighted_lb_config:message override_host_status:message update_merge_window:duration ' +
    'zone_aware_lb_config:message',
  DirectResponseAction: 'body:message body_format:message status:uint',
  Filter: 'config_discovery:message name:text typed_config:typed',
  FilterChain:
    'filter_chain_match:FilterChainMatch filters:Filter* metadata:message name:text transport_socket:TransportSocket ' +
    'transport_socket_connect_timeout:duration use_proxy_proto:flag',
  FilterChainMatch:
    'address_suffix:text application_protocols:text* destination_port:uint direct_source_prefix_ranges:message* prefix_ranges:message* ' +
    'server_names:text* source_ports:uint* source_prefix_ranges:message* source_type:ANY|SAME_IP_OR_LOOPBACK|EXTERNAL suffix_len:uint ' +
    'transport_protocol:text',
  HeaderValue: 'key:text raw_value:any value:text',
  HeaderValueOption:
    'append:flag append_action:APPEND_IF_EXISTS_OR_ADD|ADD_IF_ABSENT|OVERWRITE_IF_EXISTS_OR_ADD|OVERWRITE_IF_EXISTS header:HeaderValue ' +
    'keep_empty_value:flag',
  Http2ProtocolOptions:
    'allow_connect:flag allow_metadata:flag connection_keepalive:message custom_settings_parameters:message* disallow_obs_text:flag ' +
    'enable_huffman_encoding:flag hpack_table_size:uint initial_connection_window_size:uint initial_stream_window_size:uint ' +
    'max_concurrent_streams:uint max_consecutive_inbound_frames_with_empty_payload:uint max_header_field_size_kb:uint ' +
    'max_inbound_priority_frames_per_stream:uint max_inbound_window_update_frames_per_data_frame_sent:uint max_metadata_size:uint64 ' +
    'max_outbound_control_frames:uint max_outbound_frames:uint override_stream_error_on_invalid_http_message:flag ' +
    'stream_error_on_invalid_http_messaging:flag stream_reset_burst:uint64 stream_reset_rate:uint64 use_oghttp2_codec:flag',
  HttpFilter: 'config_discovery:message disabled:flag is_optional:flag name:text typed_config:typed',
  HttpProtocolOptions:
    'headers_with_underscores_action:ALLOW|REJECT_REQUEST|DROP_HEADER idle_timeout:duration max_connection_duration:duration ' +
    'max_connection_duration_jitter:message max_headers_count:uint max_requests_per_connection:uint max_response_headers_kb:uint ' +
    'max_stream_duration:duration',
  Listener:
    'access_log:message* additional_addresses:message* address:message api_listener:message bind_to_port:flag bypass_overload_manager:flag ' +
    'connection_balance_config:message continue_on_listener_filters_timeout:flag default_filter_chain:FilterChain deprecated_v1:message ' +
    'drain_type:DEFAULT|MODIFY_ONLY enable_mptcp:flag enable_reuse_port:flag fcds_config:message filter_chain_matcher:message ' +
    'filter_chains:FilterChain* freebind:flag ignore_global_conn_limit:flag internal_listener:message listener_filters:ListenerFilter* ' +
    'listener_filters_timeout:duration max_connections_to_accept_per_socket_event:uint metadata:message name:text ' +
    'per_connection_buffer_high_watermark_timeout:duration per_connection_buffer_limit_bytes:uint reuse_port:flag socket_options:SocketOption* ' +
    'stat_prefix:text tcp_backlog_size:uint tcp_fast_open_queue_length:uint tcp_keepalive:TcpKeepalive traffic_direction:UNSPECIFIED|INBOUND|OUTBOUND ' +
    'transparent:flag udp_listener_config:message use_original_dst:flag',
  ListenerFilter: 'config_discovery:message filter_disabled:message name:text typed_config:typed',
  OutlierDetection:
    'always_eject_one_host:flag base_ejection_time:duration consecutive_5xx:uint consecutive_gateway_failure:uint ' +
    'consecutive_local_origin_failure:uint detect_degraded_hosts:flag enforcing_consecutive_5xx:uint enforcing_consecutive_gateway_failure:uint ' +
    'enforcing_consecutive_local_origin_failure:uint enforcing_failure_percentage:uint enforcing_failure_percentage_local_origin:uint ' +
    'enforcing_local_origin_success_rate:uint enforcing_success_rate:uint failure_percentage_minimum_hosts:uint failure_percentage_request_volume:uint ' +
    'failure_percentage_threshold:uint interval:duration max_ejection_percent:uint max_ejection_time:duration max_ejection_time_jitter:duration ' +
    'monitors:TypedExtensionConfig* split_external_local_origin_errors:flag success_rate_minimum_hosts:uint success_rate_request_volume:uint ' +
    'success_rate_stdev_factor:uint successful_active_health_check_uneject_host:flag',
  RedirectAction:
    'host_redirect:text https_redirect:flag path_redirect:text path_rewrite:text port_redirect:uint prefix_rewrite:text regex_rewrite:message ' +
    'response_code:MOVED_PERMANENTLY|FOUND|SEE_OTHER|TEMPORARY_REDIRECT|PERMANENT_REDIRECT scheme_redirect:text strip_query:flag',
  RefreshRate: 'base_interval:duration max_interval:duration',
  RetryPolicy:
    'host_selection_retry_max_attempts:int64 num_retries:uint per_try_idle_timeout:duration per_try_timeout:duration ' +
    'rate_limited_retry_back_off:message refresh_cluster_on_retry:flag retriable_headers:message* retriable_request_headers:message* ' +
    'retriable_status_codes:uint* retry_back_off:message retry_host_predicate:message* retry_on:text retry_options_predicates:TypedExtensionConfig* ' +
    'retry_priority:message',
  Route:
    'decorator:message direct_response:DirectResponseAction filter_action:message match:RouteMatch metadata:message name:text ' +
    'non_forwarding_action:message per_request_buffer_limit_bytes:uint redirect:RedirectAction request_body_buffer_limit:uint64 ' +
    'request_headers_to_add:HeaderValueOption* request_headers_to_remove:text* response_headers_to_add:HeaderValueOption* ' +
    'response_headers_to_remove:text* route:RouteAction stat_prefix:text tracing:message typed_per_filter_config:typedMap',
  RouteAction:
    'append_x_forwarded_host:flag auto_host_rewrite:flag cluster:text cluster_header:text ' +
    'cluster_not_found_response_code:SERVICE_UNAVAILABLE|NOT_FOUND|INTERNAL_SERVER_ERROR cluster_specifier_plugin:text cors:message ' +
    'early_data_policy:TypedExtensionConfig flush_timeout:duration grpc_timeout_offset:duration hash_policy:message* hedge_policy:message ' +
    'host_rewrite:text host_rewrite_header:text host_rewrite_literal:text host_rewrite_path_regex:message idle_timeout:duration ' +
    'include_vh_rate_limits:flag inline_cluster_specifier_plugin:message ' +
    'internal_redirect_action:PASS_THROUGH_INTERNAL_REDIRECT|HANDLE_INTERNAL_REDIRECT internal_redirect_policy:message max_grpc_timeout:duration ' +
    'max_internal_redirects:uint max_stream_duration:message metadata_match:message path_rewrite:text path_rewrite_policy:TypedExtensionConfig ' +
    'prefix_rewrite:text priority:DEFAULT|HIGH rate_limits:message* regex_rewrite:message request_mirror_policies:message* retry_policy:RetryPolicy ' +
    'retry_policy_typed_config:typed timeout:duration upgrade_configs:message* weighted_clusters:message',
  RouteConfiguration:
    'cluster_specifier_plugins:message* ignore_path_parameters_in_path_matching:flag ignore_port_in_host_matching:flag internal_only_headers:text* ' +
    'max_direct_response_body_size_bytes:uint metadata:message most_specific_header_mutations_wins:flag name:text ' +
    'request_headers_to_add:HeaderValueOption* request_headers_to_remove:text* request_mirror_policies:message* ' +
    'response_headers_to_add:HeaderValueOption* response_headers_to_remove:text* typed_per_filter_config:typedMap validate_clusters:flag vhds:message ' +
    'vhost_header:text virtual_hosts:VirtualHost*',
  RouteMatch:
    'case_sensitive:flag connect_matcher:message cookies:message* dynamic_metadata:message* filter_state:message* grpc:message headers:message* ' +
    'path:text path_match_policy:TypedExtensionConfig path_separated_prefix:text prefix:text query_parameters:message* runtime_fraction:message ' +
    'safe_regex:message tls_context:message',
  SocketOption:
    'buf_value:any description:text int_value:int64 ip_version:SOCKET_IP_VERSION_UNSPECIFIED|SOCKET_IP_VERSION_IPV4|SOCKET_IP_VERSION_IPV6 level:int64 ' +
    'name:int64 state:STATE_PREBIND|STATE_BOUND|STATE_LISTENING type:message',
  TcpKeepalive: 'keepalive_interval:uint keepalive_probes:uint keepalive_time:uint',
  Thresholds:
    'max_connection_pools:uint max_connections:uint max_pending_requests:uint max_requests:uint max_retries:uint priority:DEFAULT|HIGH ' +
    'retry_budget:message track_remaining:flag',
  TransportSocket: 'name:text typed_config:typed',
  TypedExtensionConfig: 'name:text typed_config:typed',
  UpstreamConnectionOptions:
    'happy_eyeballs_config:message set_local_interface_name_on_upstream_connections:flag tcp_keepalive:TcpKeepalive',
  VirtualHost:
    'cors:message domains:text* hedge_policy:message include_attempt_count_in_response:flag include_is_timeout_retry_header:flag ' +
    'include_request_attempt_count:flag matcher:message metadata:message name:text per_request_buffer_limit_bytes:uint rate_limits:message* ' +
    'request_body_buffer_limit:uint64 request_headers_to_add:HeaderValueOption* request_headers_to_remove:text* request_mirror_policies:message* ' +
    'require_tls:NONE|EXTERNAL_ONLY|ALL response_headers_to_add:HeaderValueOption* response_headers_to_remove:text* retry_policy:RetryPolicy ' +
    'retry_policy_typed_config:typed routes:Route* typed_per_filter_config:typedMap virtual_clusters:message*',
};
