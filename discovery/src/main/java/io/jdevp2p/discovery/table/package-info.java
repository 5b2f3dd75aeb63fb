/** The node table, lookups in it and what keeps it alive; the same for both versions. */
@org.jspecify.annotations.NullMarked
package io.jdevp2p.discovery.table;
