/** JSON as plain maps, read and written without data binding: the agent starts fast and stays small. */
@NullMarked
package io.portcullis.agent.json;

import org.jspecify.annotations.NullMarked;
