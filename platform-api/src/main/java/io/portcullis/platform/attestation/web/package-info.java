/** Attestation over HTTP: the exchange on the device plane, evidence and inventory on the admin API. */
@NullMarked
package io.portcullis.platform.attestation.web;

import org.jspecify.annotations.NullMarked;
