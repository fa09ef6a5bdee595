/** The layers that architectures are made of. Each is a record of parameters and other layers; none has state. */
package org.transformer4j.models.layer;
