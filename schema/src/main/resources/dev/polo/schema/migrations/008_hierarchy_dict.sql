-- The query reads FINAL: a plain table source would load an arbitrary version of a node.
CREATE DICTIONARY IF NOT EXISTS ${database}.hierarchy_dict
(
    node_id String,
    node_type String,
    node_name String,
    parent_id String,
    hierarchy String,
    metadata Map(String, String)
)
PRIMARY KEY node_id
SOURCE(CLICKHOUSE(${dictionary_credentials} QUERY 'SELECT node_id, node_type, node_name, parent_id, hierarchy, metadata FROM ${database}.hierarchy_nodes FINAL'))
LAYOUT(COMPLEX_KEY_HASHED())
LIFETIME(MIN 60 MAX 300);
