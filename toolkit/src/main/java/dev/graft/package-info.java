/**
 * The facade a notebook meets: upstream models, fine-tuning plans, recipes, runs and classifiers.
 */
@NullMarked
@CheckReturnValue
package dev.graft;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
