/** Who this machine is: its key and certificate, its enrollment, the files they live in, and how it gets them. */
@NullMarked
package io.portcullis.agent.identity;

import org.jspecify.annotations.NullMarked;
