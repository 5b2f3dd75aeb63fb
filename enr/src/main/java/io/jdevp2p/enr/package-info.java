/** Node records, node identities and the node database. */
@org.jspecify.annotations.NullMarked
package io.jdevp2p.enr;
